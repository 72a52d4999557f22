/* attrflow: Microsoft Entra ID provisioning attribute mappings, evaluated, checked and applied offline.
 *
 * Texts are UTF-8 with a length, and may hold NUL. Records and results are JSON. `*out` is NULL unless the status is ATTRFLOW_OK.
 * `error` may be NULL; otherwise `*error` is set, to NULL on success, and overwritten, never freed. Handles that are const may be used
 * by several threads at once. Freeing NULL does nothing. */

#ifndef ATTRFLOW_H
#define ATTRFLOW_H

/* Made by cbindgen: `UPDATE=1 cargo test -p attrflow-c` writes it. */

#include <stddef.h>
#include <stdint.h>

// How a call ended.
typedef enum {
  // `*out` is the result.
  ATTRFLOW_OK = 0,
  // The expression gave no flow: the attribute is left out of what is sent.
  ATTRFLOW_NO_FLOW = 1,
  // The record has no target object.
  ATTRFLOW_OUT_OF_SCOPE = 2,
  // `*error` says what failed.
  ATTRFLOW_ERROR = 3,
} attrflow_status;

// A mapping document.
typedef struct attrflow_document attrflow_document;

// A compiled expression.
typedef struct attrflow_expression attrflow_expression;

// What failed. Its texts live as long as it does.
typedef struct attrflow_error attrflow_error;

// An object mapping of a document, which it outlives.
typedef struct attrflow_mapping attrflow_mapping;

// A result.
typedef struct attrflow_string attrflow_string;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Checks an expression. The result is what `attrflow check --format json` prints. Findings are no failure.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
int32_t attrflow_check(const char *text, size_t length, attrflow_string **out, attrflow_error **error);

// Checks a mapping document. The result is what `attrflow check --format json` prints, with `file` null. Findings are no failure.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
int32_t attrflow_check_document(const char *json,
                                size_t length,
                                attrflow_string **out,
                                attrflow_error **error);

// Reads a mapping document: the JSON that the portal's Download button gives.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
int32_t attrflow_document_parse(const char *json, size_t length, attrflow_document **out, attrflow_error **error);

// Gives a built-in document, such as "zendesk".
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
int32_t attrflow_document_template(const char *name, size_t length, attrflow_document **out, attrflow_error **error);

// Compiles an object mapping of a document. `object` is its name, or NULL for the one that reads users. `options` is JSON
// `{"now", "seed", "parameters"}`, or NULL.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `document` is NULL or was not freed; `out` and `error` are NULL or may
// be written.
int32_t attrflow_document_mapping(const attrflow_document *document,
                                  const char *object,
                                  size_t length,
                                  const char *options,
                                  size_t options_length,
                                  attrflow_mapping **out,
                                  attrflow_error **error);

// Applies a mapping to a record. The result is the target object as JSON, as `attrflow run --emit object` prints it.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `mapping` is NULL or was not freed; `out` and `error` are NULL or may
// be written.
int32_t attrflow_mapping_apply(const attrflow_mapping *mapping,
                               const char *record,
                               size_t length,
                               attrflow_string **out,
                               attrflow_error **error);

// Plans what happens to the target object of a record. `existing` is what exists in the target: an array of objects, an answer that lists
// them, or one object a line; NULL where it was not looked up. The result is a line as `attrflow run --emit plan` prints it, without
// `file` and `record`.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `mapping` is NULL or was not freed; `out` and `error` are NULL or may
// be written.
int32_t attrflow_mapping_plan(const attrflow_mapping *mapping,
                              const char *record,
                              size_t length,
                              const char *existing,
                              size_t existing_length,
                              attrflow_string **out,
                              attrflow_error **error);

// Frees a document. Its mappings stay.
//
// # Safety
//
// `document` is NULL or was not freed.
void attrflow_document_free(attrflow_document *document);

// Frees a mapping.
//
// # Safety
//
// `mapping` is NULL or was not freed.
void attrflow_mapping_free(attrflow_mapping *mapping);

// Compiles an expression.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
int32_t attrflow_compile(const char *text, size_t length, attrflow_expression **out, attrflow_error **error);

// Evaluates an expression on a record. The result is JSON, as `attrflow eval` prints it. `options` is JSON
// `{"now", "seed", "parameters"}`, or NULL.
//
// # Safety
//
// Pointers are NULL or lead to as many bytes as their lengths say; `expression` is NULL or was not freed; `out` and `error` are NULL or
// may be written.
int32_t attrflow_expression_evaluate(const attrflow_expression *expression,
                                     const char *record,
                                     size_t length,
                                     const char *options,
                                     size_t options_length,
                                     attrflow_string **out,
                                     attrflow_error **error);

// Frees an expression.
//
// # Safety
//
// `expression` is NULL or was not freed.
void attrflow_expression_free(attrflow_expression *expression);

// Returns the code, such as "AF0203". It ends in NUL.
//
// # Safety
//
// `error` is NULL or an error that was not freed.
const char *attrflow_error_code(const attrflow_error *error);

// Returns what failed, in one line. It ends in NUL. No value of a record is in it.
//
// # Safety
//
// `error` is NULL or an error that was not freed.
const char *attrflow_error_message(const attrflow_error *error);

// Returns everything that was found, errors first: a JSON array of diagnostics as `attrflow check --format json` has them. It ends in NUL.
//
// # Safety
//
// `error` is NULL or an error that was not freed.
const char *attrflow_error_diagnostics(const attrflow_error *error);

// Returns 1 and the bytes of the expression that failed, from `start` to before `end`; 0 where there are none.
//
// # Safety
//
// `error` is NULL or an error that was not freed; `start` and `end` are NULL or may be written.
int32_t attrflow_error_span(const attrflow_error *error, size_t *start, size_t *end);

// Frees an error.
//
// # Safety
//
// `error` is NULL or an error that was not freed.
void attrflow_error_free(attrflow_error *error);

// Returns the version, such as "0.2.0". It is static and ends in NUL.
const char *attrflow_version(void);

// Returns the bytes of a result, in UTF-8. They do not end in NUL.
//
// # Safety
//
// `string` is NULL or a result that was not freed.
const char *attrflow_string_data(const attrflow_string *string);

// Returns how many bytes a result has.
//
// # Safety
//
// `string` is NULL or a result that was not freed.
size_t attrflow_string_length(const attrflow_string *string);

// Frees a result.
//
// # Safety
//
// `string` is NULL or a result that was not freed.
void attrflow_string_free(attrflow_string *string);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ATTRFLOW_H */
