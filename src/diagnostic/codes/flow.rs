//! Family 05, second part: why a record is skipped, disabled or deleted.

crate::diagnostic::codes::codes! {
    OUT_OF_SCOPE = "AF0551", Information, "the record is out of scope",
        "The scoping filter excludes the record. An existing target object is disabled, because leaving the scope counts as being unassigned.",
        bad "", good "";
    SOFT_DELETED = "AF0552", Information, "the record is deleted in the source",
        "The source object is in the recycle bin or unassigned (IsSoftDeleted). An existing target object is disabled; none is created.",
        bad "", good "";
    DISABLED = "AF0553", Information, "the record is disabled in the source",
        "The source account cannot sign in (accountEnabled is false). An existing target object is disabled; none is created.",
        bad "", good "";
    REMOVED = "AF0554", Information, "the record was permanently deleted in the source",
        "The record carries `@removed` with the reason `deleted`, as Microsoft Graph's delta query reports it. The target object is deleted. With the reason `changed` the source object can be restored for 30 days, so its target object is disabled (AF0552).",
        bad "", good "";
    NO_MATCHING_VALUE = "AF0555", Warning, "the record has no value for any matching attribute",
        "Without a matching value the target object cannot be searched for, so nothing is done (the service reports ImportSkipped).",
        bad "", good "";
    SEVERAL_MATCHES = "AF0556", Error, "several target objects match the record",
        "More than one target object has the matching value, so it is not known which one to change, and the record goes to the quarantine (the service reports DuplicateTargetEntries). Match on an attribute that is unique in the target.",
        bad "", good "";
    OUT_OF_SCOPE_LEFT_ALONE = "AF0557", Information, "the record is out of scope and its target object is kept",
        "SkipOutOfScopeDeletions is set, so target objects that leave the scope are not disabled.",
        bad "", good "";
    ACTION_NOT_ALLOWED = "AF0558", Information, "the object mapping does not allow the action",
        "The target object actions (flowTypes) of the object mapping do not include the action: Add, Update or Delete.",
        bad "", good "";
    NOTHING_CHANGED = "AF0559", Information, "no changes",
        "The target object already has all the values. Case is compared only for attributes that are caseExact.",
        bad "", good "";
    LEFT_OUT = "AF0560", Information, "an expression ignores the object",
        "An expression of the mapping evaluated to `IgnoreObjectFlow` for this record, so nothing is sent.",
        bad "", good "";
    NOT_READ = "AF0561", Information, "the record is not read",
        "The scoping filter's `inputFilterGroups` or `categoryFilterGroups` exclude the record. Unlike `groups` they only keep it from being read: an existing target object is not changed.",
        bad "", good "";
    REMOVED_NOT_LOOKED_UP = "AF0562", Warning, "the record was removed, and its target object cannot be looked up",
        "The record carries `@removed`, and what is left of it has no value for any matching attribute, so no look-up was possible and nothing is done. Match on an attribute that is mapped from `objectId`: a removed record has it as `id`.",
        bad "", good "";
    DUPLICATE_RECORD = "AF0563", Error, "two records are for the same target object",
        "Two records have the same value for a matching attribute, or match the same target object. The first one is carried out; the later one goes to the quarantine, because the service creates the first and reports the second as a duplicate.",
        bad "", good "";
    EXISTING_INCOMPLETE = "AF0564", Warning, "the existing objects are incomplete, so the record is not created",
        "No existing object matches the record, but not all of them were given (`--partial`): the object may be among those that are missing, and creating it again would make a duplicate.",
        bad "", good "";
    NO_TARGET_ID = "AF0565", Error, "the target object has no identifier",
        "The existing object that the record matches has no `id`, so no request can name it. Give the existing objects as the target's interface returns them, with their `id`.",
        bad "", good "";
    NO_MEMBERSHIP_ID = "AF0566", Error, "the identifier of a membership is not known",
        "The target removes a member by the identifier of the membership, not by that of the member. Give the memberships among the existing objects, as the target's interface returns them.",
        bad "", good "";
    UNCHANGED = "AF0567", Information, "the record is unchanged since it was confirmed",
        "What the mapping reads of the record, the mapping and the parameters are what they were when the record was last confirmed (`recordHash`), so nothing is sent. With `--existing` the target object is compared, and changes that were made in the target are seen.",
        bad "", good "";
    NOT_LOOKED_UP = "AF0568", Information, "the target object was not looked up",
        "The record is not linked to a target object, and the existing objects are not known (`--existing`), so the object is created. If the target has it already, it answers 409: give the existing objects, or import links first.",
        bad "", good "";
    LINKED_OBJECT_GONE = "AF0569", Warning, "the target does not have the linked object any more",
        "The record is linked to a target object that is not among the existing objects. The matching attributes were tried; an object that is found is linked, otherwise it is created again. There is nothing to disable or delete.",
        bad "", good "";
    MATCH_IS_LINKED = "AF0570", Warning, "the object with the matching value is linked to another record",
        "An existing object has the record's matching value, but it is linked to another source record and stays that record's object, so another one is created. If both records are the same person, `attrflow links forget` the old one.",
        bad "", good "";
    DELTA_WITHOUT_RECORD = "AF0571", Error, "a changed record cannot be completed",
        "The input is a delta, which holds only what changed, and the record is linked to a target object. The link store does not keep the whole record, over which the changes are merged, so what the object should be is not known. Confirm results with `attrflow links confirm --records full`, or give the whole records.",
        bad "", good "";
    VANISHED = "AF0572", Information, "the record is not in the input any more",
        "The object is linked to a record that the input does not have, and `--full` says that the input is complete. So the record has left the source or its scope, and the object is disabled, or deleted where the mapping cannot disable it.",
        bad "", good "";
    GUARD = "AF0579", Error, "a guard stopped the plan",
        "The plan would disable or delete more objects than it may (`max_deprovision`; by default 20 % of the linked objects, or of the records without links, at least 10 and at most 500), or a group would lose all of its 10 or more members. Nothing is planned; the message says what lifts the guard.",
        bad "", good "";
}
