"""Evaluation of civil servants: rule sets, formulas, periods, ranks and quotas (Decree 335/2025/NĐ-CP).

Pure: plain values in, plain values out. Where the numbers come from is the business of the services.
"""
