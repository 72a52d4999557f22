//! Family 05, second part: why a record is skipped, disabled or deleted.

crate::diagnostic::codes::codes! {
    OUT_OF_SCOPE = "AF0551", Information, "the record is out of scope",
        "The scoping filter leaves the record out. A target object it has already is disabled, because leaving the scope counts as being unassigned.",
        bad "", good "";
    SOFT_DELETED = "AF0552", Information, "the record is deleted in the source",
        "The source object is in the recycle bin or unassigned (IsSoftDeleted). Its target object is disabled; without one nothing is created.",
        bad "", good "";
    DISABLED = "AF0553", Information, "the record is disabled in the source",
        "The source account may not sign in (accountEnabled is false). Disabled accounts are not created; their target object is disabled.",
        bad "", good "";
    REMOVED = "AF0554", Information, "the record was removed from the source for good",
        "The record carries `@removed`, as Microsoft Graph's delta query reports it. The target object is deleted.",
        bad "", good "";
    NO_MATCHING_VALUE = "AF0555", Warning, "the record has no value for any matching attribute",
        "Without a matching value the target object cannot be looked for, so nothing is done (the service reports ImportSkipped).",
        bad "", good "";
    SEVERAL_MATCHES = "AF0556", Error, "several target objects match the record",
        "More than one target object has the matching value, so it is not known which one to change (the service reports DuplicateTargetEntries). Match on an attribute that is unique in the target.",
        bad "", good "";
    OUT_OF_SCOPE_LEFT_ALONE = "AF0557", Information, "the record is out of scope and its target object is left alone",
        "SkipOutOfScopeDeletions is set, so objects whose source leaves the scope are not disabled.",
        bad "", good "";
    ACTION_NOT_ALLOWED = "AF0558", Information, "the object mapping does not allow the action",
        "The target object actions (flowTypes) of the object mapping leave out what would have to be done: Add, Update or Delete.",
        bad "", good "";
    NOTHING_CHANGED = "AF0559", Information, "nothing differs",
        "The target object has all the values already. Case counts only for attributes that are caseExact.",
        bad "", good "";
    LEFT_OUT = "AF0560", Information, "an expression leaves the object out",
        "An expression of the mapping ended with `IgnoreObjectFlow` for this record, so nothing of it is sent.",
        bad "", good "";
    NOT_READ = "AF0561", Information, "the record is not looked at",
        "The scoping filter's `inputFilterGroups` or `categoryFilterGroups` leave the record out. Unlike `groups` they only keep it from being read: a target object it has is left as it is.",
        bad "", good "";
}
