/* A PKCS#11 library that stands before a real one and misbehaves as a file of rules says.
 *
 * Every signature writes "+" and the process's number when it is asked for, "-" when it is over, into a
 * file beside the rules, ".calls"; every login writes "L".
 *
 * FAULTY_TARGET names the real library, FAULTY_RULES the file. It is read anew at every call, so a
 * test changes the behaviour of a running worker. Each line is one rule:
 *   C_Sign delay 300      wait so many milliseconds first
 *   C_Sign hang           never come back
 *   C_Sign crash          die of a segmentation fault
 *   C_Sign error 5        answer with that number instead of asking the real library
 *   C_Sign error 5 after 3   only from the fourth call on
 *   C_Sign error 5 first 2   only at the first two calls
 *   wrong-pin 5           answer this number where the real library says PIN_INCORRECT
 *   flags and or          token flags = (flags & and) | or, both hexadecimal
 *   label TEXT            the label of every token
 *   serial TEXT           the serial number of every token
 *   gone                  no token is present; every other call with a session says DEVICE_REMOVED
 *   slot-error 30         an extra slot whose token cannot be read
 *   sessions 1            at most so many sessions at once
 *   label-hex FF4100      the label of every token as bytes, the rest zeros
 *   pin-lengths 9 4       shortest and longest PIN
 *   grow 3                so many times the list of slots has grown between its two calls
 *   no-mechanisms         the list of mechanisms is empty
 *   no-id                 no object has an id
 *   broken-der            certificates begin with a byte that no certificate begins with
 *   cut-der               certificates lack their second half
 *   huge-attribute        every attribute says to have a terabyte
 *   endless-find          a search never comes to its end
 *   signature-empty, signature-wrong   what C_Sign gives
 *   pad 7                 a login without a PIN, as at a keypad, is answered so
 *   pad-only 7            a login with a typed PIN is answered so
 *   meet 2                a signature is made only once so many were asked for at the same time
 *   chatty                writes to standard output at every call
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long ULONG;
typedef unsigned char BYTE;
typedef struct { BYTE major, minor; } VERSION;
typedef struct { VERSION version; void *f[68]; } LIST;
typedef struct { ULONG type; void *value; ULONG length; } ATTRIBUTE;
typedef struct {
  BYTE label[32], manufacturer[32], model[16], serial[16];
  ULONG flags, counts[4], max_pin, min_pin, memory[4];
  VERSION hardware, firmware;
  BYTE clock[16];
} TOKEN;

static LIST *real, mine;
static int calls[68], open_sessions, grown;
static const ULONG EXTRA = 0x7e57;

static const char *NAMES[68] = {
  "C_Initialize", "C_Finalize", "C_GetInfo", "C_GetFunctionList", "C_GetSlotList", "C_GetSlotInfo",
  "C_GetTokenInfo", "C_GetMechanismList", "C_GetMechanismInfo", "C_InitToken", "C_InitPIN", "C_SetPIN",
  "C_OpenSession", "C_CloseSession", "C_CloseAllSessions", "C_GetSessionInfo", "C_GetOperationState",
  "C_SetOperationState", "C_Login", "C_Logout", "C_CreateObject", "C_CopyObject", "C_DestroyObject",
  "C_GetObjectSize", "C_GetAttributeValue", "C_SetAttributeValue", "C_FindObjectsInit", "C_FindObjects",
  "C_FindObjectsFinal", [42] = "C_SignInit", [43] = "C_Sign", [59] = "C_GenerateKeyPair"};

static int rule(const char *word, char *rest, size_t size) {
  char line[256];
  int found = 0;
  FILE *file = fopen(getenv("FAULTY_RULES"), "r");
  if (!file) return 0;
  while (!found && fgets(line, sizeof line, file)) {
    size_t n = strlen(word);
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, word, n) || (line[n] && line[n] != ' ')) continue;
    snprintf(rest, size, "%s", line[n] ? line + n + 1 : "");
    found = 1;
  }
  fclose(file);
  return found;
}

static ULONG before(int place) {
  char rest[256], what[32] = "";
  ULONG number = 0;
  int after = 0, has;
  calls[place]++;
  if (rule("chatty", rest, sizeof rest)) { puts("driver says hello"); fflush(stdout); }
  if (!rule(NAMES[place], rest, sizeof rest)) return 0;
  has = sscanf(rest, "%31s %lx after %d", what, &number, &after);
  if (!strcmp(what, "delay")) {
    struct timespec t;
    number = strtoul(rest + 6, NULL, 10);
    t.tv_sec = number / 1000;
    t.tv_nsec = (number % 1000) * 1000000L;
    nanosleep(&t, NULL);
    return 0;
  }
  if (has == 3 && calls[place] <= after) return 0;
  if (sscanf(rest, "%31s %lx first %d", what, &number, &after) == 3 && calls[place] > after) return 0;
  if (!strcmp(what, "hang")) for (;;) pause();
  if (!strcmp(what, "crash")) { volatile int *nowhere = NULL; *nowhere = 1; }
  return number;
}

static int gone(void) { char rest[8]; return rule("gone", rest, sizeof rest); }

#define CALL(place, type, ...) ((ULONG (*) type) real->f[place])(__VA_ARGS__)
#define FAULT(place) do { ULONG bad_ = before(place); if (bad_) return bad_; } while (0)
#define ALIVE(place) do { FAULT(place); if (gone()) return 0x32; } while (0)

static ULONG initialize(void *a) { FAULT(0); return CALL(0, (void *), a); }
static ULONG finalize(void *a) { FAULT(1); open_sessions = 0; return CALL(1, (void *), a); }
static ULONG info(void *a) { FAULT(2); return CALL(2, (void *), a); }

static ULONG slots(BYTE present, ULONG *list, ULONG *count) {
  char rest[32];
  ULONG room = *count, answer;
  int extra = rule("slot-error", rest, sizeof rest);
  FAULT(4);
  if (gone()) { *count = 0; return 0; }
  if (list && rule("grow", rest, sizeof rest) && grown < atoi(rest)) { grown++; return 0x150; }
  answer = CALL(4, (BYTE, ULONG *, ULONG *), present, list, count);
  if (answer || !extra) return answer;
  if (list && room < *count + 1) return 0x150;
  if (list) { memmove(list + 1, list, *count * sizeof *list); list[0] = EXTRA; }
  (*count)++;
  return 0;
}

static ULONG slot(ULONG id, void *a) { FAULT(5); return CALL(5, (ULONG, void *), id, a); }

static ULONG token(ULONG id, TOKEN *found) {
  char rest[64];
  ULONG answer, keep, set;
  FAULT(6);
  if (gone()) return 0xE0;
  if (id == EXTRA) { rule("slot-error", rest, sizeof rest); return strtoul(rest, NULL, 16); }
  answer = CALL(6, (ULONG, TOKEN *), id, found);
  if (answer) return answer;
  if (rule("flags", rest, sizeof rest) && sscanf(rest, "%lx %lx", &keep, &set) == 2)
    found->flags = (found->flags & keep) | set;
  if (rule("label", rest, sizeof rest)) {
    memset(found->label, ' ', 32);
    memcpy(found->label, rest, strlen(rest) < 32 ? strlen(rest) : 32);
  }
  if (rule("label-hex", rest, sizeof rest)) {
    size_t i;
    memset(found->label, 0, 32);
    for (i = 0; i < 32 && rest[2 * i] && rest[2 * i + 1]; i++) {
      char pair[3] = {rest[2 * i], rest[2 * i + 1], 0};
      found->label[i] = (BYTE) strtoul(pair, NULL, 16);
    }
  }
  if (rule("pin-lengths", rest, sizeof rest)) sscanf(rest, "%lu %lu", &found->min_pin, &found->max_pin);
  if (rule("serial", rest, sizeof rest)) {
    memset(found->serial, ' ', 16);
    memcpy(found->serial, rest, strlen(rest) < 16 ? strlen(rest) : 16);
  }
  return 0;
}

static ULONG mechanisms(ULONG id, void *a, ULONG *n) { char rest[8]; ALIVE(7); if (rule("no-mechanisms", rest, sizeof rest)) { *n = 0; return 0; } return CALL(7, (ULONG, void *, ULONG *), id, a, n); }

static ULONG open_session(ULONG id, ULONG flags, void *a, void *b, ULONG *session) {
  char rest[32];
  ULONG answer;
  ALIVE(12);
  if (rule("sessions", rest, sizeof rest) && open_sessions >= atoi(rest)) return 0xB1;
  answer = CALL(12, (ULONG, ULONG, void *, void *, ULONG *), id, flags, a, b, session);
  open_sessions += !answer;
  return answer;
}

static ULONG close_session(ULONG s) {
  ULONG answer;
  ALIVE(13);
  answer = CALL(13, (ULONG), s);
  open_sessions -= !answer;
  return answer;
}

static ULONG close_all(ULONG id) { ALIVE(14); open_sessions = 0; return CALL(14, (ULONG), id); }

static ULONG session_info(ULONG s, void *a) { ALIVE(15); return CALL(15, (ULONG, void *), s, a); }

static ULONG told(ULONG answer) {
  char rest[32];
  return answer == 0xA0 && rule("wrong-pin", rest, sizeof rest) ? strtoul(rest, NULL, 16) : answer;
}

static void write_down(char mark) {
  char name[512], line[32];
  int file, length = snprintf(line, sizeof line, "%c%d\n", mark, (int) getpid());
  snprintf(name, sizeof name, "%s.calls", getenv("FAULTY_RULES"));
  file = open(name, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  if (write(file, line, length) != length) perror("calls");
  close(file);
}

/* The most signatures that were under way at once: it never falls, so nobody misses the moment. */
static int most_at_once(void) {
  char name[512], line[64];
  int inside = 0, most = 0;
  FILE *file;
  snprintf(name, sizeof name, "%s.calls", getenv("FAULTY_RULES"));
  file = fopen(name, "r");
  if (!file) return 0;
  while (fgets(line, sizeof line, file)) {
    inside += line[0] == '+' ? 1 : line[0] == '-' ? -1 : 0;
    if (inside > most) most = inside;
  }
  fclose(file);
  return most;
}

/* Wait until others are here too; whoever waits half a minute alone says so. */
static ULONG meet(void) {
  char rest[32];
  int turns = 0;
  struct timespec nap = {0, 2000000L};
  if (!rule("meet", rest, sizeof rest)) return 0;
  while (most_at_once() < atoi(rest)) {
    if (turns++ > 15000) return 0x6;
    nanosleep(&nap, NULL);
  }
  return 0;
}

static ULONG login(ULONG s, ULONG user, BYTE *pin, ULONG n) {
  char rest[32];
  ALIVE(18);
  write_down('L');
  if (rule(pin ? "pad-only" : "pad", rest, sizeof rest)) return strtoul(rest, NULL, 16);
  return told(CALL(18, (ULONG, ULONG, BYTE *, ULONG), s, user, pin, n));
}

static ULONG logout(ULONG s) { ALIVE(19); return CALL(19, (ULONG), s); }
static ULONG set_pin(ULONG s, void *a, ULONG n, void *b, ULONG m) { ALIVE(11); return CALL(11, (ULONG, void *, ULONG, void *, ULONG), s, a, n, b, m); }
static ULONG create(ULONG s, void *a, ULONG n, void *o) { ALIVE(20); return CALL(20, (ULONG, void *, ULONG, void *), s, a, n, o); }
static ULONG attribute(ULONG s, ULONG o, ATTRIBUTE *a, ULONG n) {
  char rest[8];
  ULONG answer, i;
  ALIVE(24);
  if (rule("huge-attribute", rest, sizeof rest)) {
    for (i = 0; i < n; i++) if (!a[i].value) a[i].length = 1UL << 40;
    return 0;
  }
  answer = CALL(24, (ULONG, ULONG, void *, ULONG), s, o, a, n);
  for (i = 0; i < n && !answer; i++) {
    if (a[i].type == 0x102 && rule("no-id", rest, sizeof rest)) a[i].length = 0;
    if (a[i].type == 0x11 && a[i].value && a[i].length > 9 && rule("broken-der", rest, sizeof rest))
      *(BYTE *) a[i].value = 0x31;
    if (a[i].type == 0x11 && a[i].value && rule("cut-der", rest, sizeof rest)) a[i].length /= 2;
  }
  return answer;
}
static ULONG find_init(ULONG s, void *a, ULONG n) { ALIVE(26); return CALL(26, (ULONG, void *, ULONG), s, a, n); }
static ULONG find(ULONG s, ULONG *a, ULONG n, ULONG *c) {
  char rest[8];
  static ULONG last;
  ULONG answer;
  ALIVE(27);
  answer = CALL(27, (ULONG, void *, ULONG, void *), s, a, n, c);
  if (!answer && *c) last = a[0];
  if (!answer && !*c && n && last && rule("endless-find", rest, sizeof rest)) { a[0] = last; *c = 1; }
  return answer;
}
static ULONG find_final(ULONG s) { ALIVE(28); return CALL(28, (ULONG), s); }
static ULONG sign_init(ULONG s, void *m, ULONG k) { ALIVE(42); return CALL(42, (ULONG, void *, ULONG), s, m, k); }
static ULONG sign_alone(ULONG s, void *d, ULONG n, BYTE *o, ULONG *m) {
  char rest[8];
  ULONG answer;
  ALIVE(43);
  answer = CALL(43, (ULONG, void *, ULONG, void *, void *), s, d, n, o, m);
  if (!answer && o && rule("signature-empty", rest, sizeof rest)) *m = 0;
  if (!answer && o && rule("signature-wrong", rest, sizeof rest)) o[0] ^= 0x55;
  return answer;
}

static ULONG sign(ULONG s, void *d, ULONG n, BYTE *o, ULONG *m) {
  ULONG answer;
  if (!o) return sign_alone(s, d, n, o, m); /* only asks how long the signature will be */
  write_down('+');
  answer = meet();
  if (!answer) answer = sign_alone(s, d, n, o, m);
  write_down('-');
  return answer;
}

ULONG C_GetFunctionList(LIST **list) {
  void *library;
  ULONG (*get)(LIST **);
  if (!real) {
    library = dlopen(getenv("FAULTY_TARGET"), RTLD_NOW | RTLD_LOCAL);
    if (!library) return 5;
    *(void **) &get = dlsym(library, "C_GetFunctionList");
    if (!get || get(&real)) return 5;
    mine = *real;
    mine.f[0] = initialize; mine.f[1] = finalize; mine.f[2] = info; mine.f[4] = slots; mine.f[5] = slot;
    mine.f[6] = token; mine.f[7] = mechanisms; mine.f[11] = set_pin; mine.f[12] = open_session;
    mine.f[13] = close_session; mine.f[14] = close_all; mine.f[15] = session_info; mine.f[18] = login; mine.f[19] = logout;
    mine.f[20] = create; mine.f[24] = attribute; mine.f[26] = find_init; mine.f[27] = find;
    mine.f[28] = find_final; mine.f[42] = sign_init; mine.f[43] = sign;
  }
  *list = &mine;
  return 0;
}
