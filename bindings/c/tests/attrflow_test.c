/* Every function, on good input and on bad; run under valgrind as well. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attrflow.h"

static int checks;

#define CHECK(condition)                                                        \
  do {                                                                          \
    checks++;                                                                   \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                  \
    }                                                                           \
  } while (0)

static int same(const attrflow_string *text, const char *expected) {
  return attrflow_string_length(text) == strlen(expected) &&
         memcmp(attrflow_string_data(text), expected, strlen(expected)) == 0;
}

static const char RECORD[] = "{\"givenName\":\"Ada\",\"surname\":\"Lovelace\"}";
static const char NAME[] = "Join(\" \", [givenName], [surname])";

static void expressions(void) {
  attrflow_error *error = (attrflow_error *)1;
  attrflow_expression *name = NULL;
  attrflow_string *value = NULL;
  CHECK(attrflow_compile(NAME, strlen(NAME), &name, &error) == ATTRFLOW_OK && error == NULL && name != NULL);
  CHECK(attrflow_expression_evaluate(name, RECORD, strlen(RECORD), NULL, 0, &value, &error) == ATTRFLOW_OK);
  CHECK(same(value, "\"Ada Lovelace\""));
  attrflow_string_free(value);

  /* A text may hold NUL. */
  static const char nul[] = "{\"givenName\":\"A\\u0000a\",\"surname\":\"x\"}";
  CHECK(attrflow_expression_evaluate(name, nul, strlen(nul), NULL, 0, &value, NULL) == ATTRFLOW_OK);
  CHECK(same(value, "\"A\\u0000a x\""));
  attrflow_string_free(value);

  /* Failures set the error, and leave no result. */
  CHECK(attrflow_expression_evaluate(name, "[", 1, NULL, 0, &value, &error) == ATTRFLOW_ERROR && value == NULL);
  CHECK(strncmp(attrflow_error_code(error), "AF08", 4) == 0);
  attrflow_error_free(error);
  CHECK(attrflow_expression_evaluate(name, "\xff", 1, NULL, 0, &value, &error) == ATTRFLOW_ERROR);
  CHECK(strcmp(attrflow_error_code(error), "AF0805") == 0);
  attrflow_error_free(error);
  CHECK(attrflow_expression_evaluate(name, RECORD, strlen(RECORD), "{\"noww\":1}", 10, &value, &error) == ATTRFLOW_ERROR);
  CHECK(strstr(attrflow_error_message(error), "noww") != NULL);
  attrflow_error_free(error);
  CHECK(attrflow_expression_evaluate(NULL, RECORD, strlen(RECORD), NULL, 0, &value, &error) == ATTRFLOW_ERROR);
  attrflow_error_free(error);
  CHECK(attrflow_expression_evaluate(name, NULL, 7, NULL, 0, &value, &error) == ATTRFLOW_ERROR);
  attrflow_error_free(error);
  CHECK(attrflow_expression_evaluate(name, RECORD, strlen(RECORD), NULL, 0, NULL, NULL) == ATTRFLOW_ERROR);
  attrflow_expression_free(name);

  size_t start = 9, end = 9;
  CHECK(attrflow_compile("Joni([a])", 9, &name, &error) == ATTRFLOW_ERROR && name == NULL);
  CHECK(strcmp(attrflow_error_code(error), "AF0203") == 0);
  CHECK(attrflow_error_span(error, &start, &end) == 1 && start == 0 && end == 4);
  CHECK(strstr(attrflow_error_diagnostics(error), "did you mean `Join`?") != NULL);
  attrflow_error_free(error);
  CHECK(attrflow_compile("\xff", 1, &name, &error) == ATTRFLOW_ERROR);
  CHECK(strcmp(attrflow_error_code(error), "AF0805") == 0 && attrflow_error_span(error, NULL, NULL) == 0);
  attrflow_error_free(error);

  static const char none[] = "IgnoreFlowIfNullOrEmpty([x])";
  CHECK(attrflow_compile(none, strlen(none), &name, NULL) == ATTRFLOW_OK);
  CHECK(attrflow_expression_evaluate(name, "{}", 2, NULL, 0, &value, &error) == ATTRFLOW_NO_FLOW && value == NULL);
  CHECK(error == NULL);
  attrflow_expression_free(name);

  static const char now[] = "FormatDateTime(Now(), , , \"yyyy-MM-dd\")";
  static const char options[] = "{\"now\":\"2026-03-31T08:30:00Z\",\"seed\":1,\"parameters\":{\"a\":\"b\"}}";
  CHECK(attrflow_compile(now, strlen(now), &name, NULL) == ATTRFLOW_OK);
  CHECK(attrflow_expression_evaluate(name, "{}", 2, options, strlen(options), &value, NULL) == ATTRFLOW_OK);
  CHECK(same(value, "\"2026-03-31\""));
  attrflow_string_free(value);
  attrflow_expression_free(name);
}

static attrflow_mapping *zendesk(void) {
  attrflow_document *document = NULL;
  attrflow_mapping *mapping = NULL;
  CHECK(attrflow_document_template("zendesk", 7, &document, NULL) == ATTRFLOW_OK);
  CHECK(attrflow_document_mapping(document, NULL, 0, NULL, 0, &mapping, NULL) == ATTRFLOW_OK);
  attrflow_document_free(document); /* The mapping stays. */
  return mapping;
}

static const char PERSON[] = "{\"objectId\":\"u1\",\"mail\":\"ada@contoso.com\",\"displayName\":\"Ada\",\"accountEnabled\":true}";

static void mappings(void) {
  attrflow_error *error = NULL;
  attrflow_document *document = NULL;
  attrflow_mapping *mapping = zendesk();
  attrflow_string *object = NULL;
  CHECK(attrflow_mapping_apply(mapping, PERSON, strlen(PERSON), &object, &error) == ATTRFLOW_OK);
  CHECK(memchr(attrflow_string_data(object), '{', 1) != NULL);
  attrflow_string_free(object);
  static const char removed[] = "{\"@removed\":{\"reason\":\"changed\"}}";
  CHECK(attrflow_mapping_apply(mapping, removed, strlen(removed), &object, &error) == ATTRFLOW_OUT_OF_SCOPE);
  CHECK(object == NULL && error == NULL);
  static const char existing[] = "{\"id\":\"42\",\"email\":\"ada@contoso.com\"}\n";
  static const char update[] = "{\"source\":\"u1\",\"object\":\"User\",\"action\":\"update\"";
  CHECK(attrflow_mapping_plan(mapping, PERSON, strlen(PERSON), existing, strlen(existing), &object, &error) == ATTRFLOW_OK);
  CHECK(memcmp(attrflow_string_data(object), update, strlen(update)) == 0);
  attrflow_string_free(object);
  CHECK(attrflow_mapping_plan(mapping, PERSON, strlen(PERSON), NULL, 0, &object, &error) == ATTRFLOW_OK);
  attrflow_string_free(object);
  CHECK(attrflow_mapping_plan(mapping, PERSON, strlen(PERSON), "[1]", 3, &object, &error) == ATTRFLOW_ERROR);
  attrflow_error_free(error);
  attrflow_mapping_free(mapping);

  CHECK(attrflow_document_template("zendeks", 7, &document, &error) == ATTRFLOW_ERROR && document == NULL);
  CHECK(strstr(attrflow_error_message(error), "zendesk") != NULL);
  attrflow_error_free(error);
  CHECK(attrflow_document_parse("{", 1, &document, &error) == ATTRFLOW_ERROR);
  attrflow_error_free(error);
  static const char one[] = "[{\"targetAttributeName\":\"a\",\"source\":{\"expression\":\"[x]\",\"type\":\"Function\"}}]";
  CHECK(attrflow_document_parse(one, strlen(one), &document, &error) == ATTRFLOW_OK);
  CHECK(attrflow_document_mapping(document, "Nobody", 6, NULL, 0, &mapping, &error) == ATTRFLOW_ERROR && mapping == NULL);
  attrflow_error_free(error);
  CHECK(attrflow_document_mapping(NULL, NULL, 0, NULL, 0, &mapping, &error) == ATTRFLOW_ERROR);
  attrflow_error_free(error);
  attrflow_document_free(document);
}

static void checking(void) {
  attrflow_string *report = NULL;
  attrflow_error *error = NULL;
  CHECK(attrflow_check("Joni([a])", 9, &report, &error) == ATTRFLOW_OK && error == NULL);
  CHECK(memmem(attrflow_string_data(report), attrflow_string_length(report), "AF0203", 6) != NULL);
  attrflow_string_free(report);
  CHECK(attrflow_check_document("[{]", 3, &report, &error) == ATTRFLOW_OK);
  CHECK(memmem(attrflow_string_data(report), attrflow_string_length(report), "AF0801", 6) != NULL);
  attrflow_string_free(report);
  CHECK(attrflow_check_document("\xff", 1, &report, &error) == ATTRFLOW_ERROR);
  attrflow_error_free(error);
}

static void nothing(void) {
  attrflow_expression_free(NULL);
  attrflow_document_free(NULL);
  attrflow_mapping_free(NULL);
  attrflow_string_free(NULL);
  attrflow_error_free(NULL);
  CHECK(attrflow_string_data(NULL) == NULL && attrflow_string_length(NULL) == 0);
  CHECK(attrflow_error_code(NULL) == NULL && attrflow_error_message(NULL) == NULL);
  CHECK(attrflow_error_diagnostics(NULL) == NULL && attrflow_error_span(NULL, NULL, NULL) == 0);
  CHECK(attrflow_version()[0] >= '0' && attrflow_version()[0] <= '9');
}

static void *apply_often(void *mapping) {
  for (int round = 0; round < 200; round++) {
    attrflow_string *object = NULL;
    if (attrflow_mapping_apply(mapping, PERSON, strlen(PERSON), &object, NULL) != ATTRFLOW_OK) return mapping;
    attrflow_string_free(object);
  }
  return NULL;
}

static void threads(void) {
  attrflow_mapping *mapping = zendesk();
  pthread_t started[4];
  for (int number = 0; number < 4; number++) CHECK(pthread_create(&started[number], NULL, apply_often, mapping) == 0);
  for (int number = 0; number < 4; number++) {
    void *failed = mapping;
    CHECK(pthread_join(started[number], &failed) == 0 && failed == NULL);
  }
  attrflow_mapping_free(mapping);
}

int main(void) {
  expressions();
  mappings();
  checking();
  nothing();
  threads();
  printf("%d passed, 0 failed\n", checks);
  return 0;
}
