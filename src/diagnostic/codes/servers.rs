//! Family 08, third part: what a server answers that a provisioning run cannot go on with.

crate::diagnostic::codes::codes! {
    REFUSED = "AF0861", Error, "the server refuses the request",
        "The server answered with an error status. The record is due again; the log names the status and the request.",
        bad "", good "";
    WRONG_OBJECT = "AF0862", Error, "the server answers with another object",
        "The answer holds another identifier, or another matching value, than the request was for. Nothing more is sent for the record, because it could change someone else's object.",
        bad "", good "";
    NO_IDENTIFIER = "AF0863", Error, "the server does not say which object it created",
        "A created object is named by the `id` in the answer or by the header `Location`. Without either it cannot be linked; the next run looks it up by the matching attributes.",
        bad "", good "";
    BAD_ANSWER = "AF0864", Error, "the answer of the server cannot be used",
        "The answer is cut off, is not JSON, or is no list of objects where the request asks for one.",
        bad "", good "";
    FILTER_IGNORED = "AF0865", Error, "the server answers with objects that the query does not ask for",
        "An object in the answer does not have the value that the filter asks for. The server ignores the filter or answers for another request, so it is not known whether the record has an object.",
        bad "", good "";
    ENDLESS_PAGES = "AF0866", Error, "the pages of the server do not end",
        "A page repeats objects of an earlier one, holds nothing before the announced end, or there are more pages than the limit allows.",
        bad "", good "";
    CONFLICT = "AF0867", Error, "the server has an object that conflicts with the new one",
        "The server answered 409, and a new look-up by the matching attributes finds no object. Another attribute that must be unique has the value already, or the object is hidden from the account of the token.",
        bad "", good "";
    LINKED_ELSEWHERE = "AF0868", Error, "the target object is linked to another record",
        "The object that the record would have belongs to another source record. `attrflow links forget` removes a link that is wrong.",
        bad "", good "";
    NO_ANSWER = "AF0869", Error, "the server gives no usable answer in time",
        "The request was repeated as far as that is safe. A request that creates an object is repeated only after a look-up that finds none.",
        bad "", good "";
    KEEPS_CHANGING = "AF0870", Error, "the target object changes while it is written",
        "The object was changed after it was looked up (412), or vanished (404), and again after one new look-up.",
        bad "", good "";
    NO_LOOK_UP = "AF0871", Error, "the target object cannot be looked up",
        "No request is known that finds an object of the application by this matching attribute. Match on an attribute that the application can be searched by.",
        bad "", good "";
    NO_SOURCE_ID = "AF0872", Error, "the record has no identifier",
        "Links need an identifier of the source record: `objectId` or `id`.",
        bad "", good "";
}
