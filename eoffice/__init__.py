"""The paperless office: drafting, routing, signing, exchanging official documents."""
