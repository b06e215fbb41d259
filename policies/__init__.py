"""What may leave, under which agreement, and who may ask: imports the contracts only and does no I/O.

agreement   read(text, file) -> Agreement; conflicts(agreements)          the document
views       views_of(agreement) -> (View, ...)                            every field decided, none below the floor
keys        OwnerKeys(owner, root, scopes); wrap_scope, unwrap_scope      pseudonyms, tokens, references
deidentify  compile_views(kind, views, keys) -> Deidentifier              Deidentifier.batch(records) -> [releases]
shown       shown(view) -> Shown                                          what a view shows and is searched by
explain     explain(agreement, language) -> Explanation                   the same for people
access      Access(policies, schema).decide(question) -> Permit | Refuse  Cedar
"""
