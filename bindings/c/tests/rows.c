/* Answers the rows of the table of conformance from the standard input, one JSON text a line: a request as `attrflow eval --lines` takes
 * it, split into its parts by the caller. Each row is five lines: `E` and the expression or `M` and template and object, the record, the
 * options. The answer is one line: the status, a tab, and the result or the code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attrflow.h"

static char *line(size_t *length) {
  static char *buffers[4];
  static size_t sizes[4];
  static int next;
  char **buffer = &buffers[next];
  ssize_t read = getline(buffer, &sizes[next], stdin);
  next = (next + 1) % 4;
  if (read < 0) {
    *length = 0;
    return NULL;
  }
  *length = (size_t)read - ((*buffer)[read - 1] == '\n');
  return *buffer;
}

int main(void) {
  size_t kind_length, text_length, record_length, options_length;
  char *kind, *text, *record, *options;
  while ((kind = line(&kind_length)) && (text = line(&text_length)) && (record = line(&record_length)) &&
         (options = line(&options_length))) {
    attrflow_error *error = NULL;
    attrflow_string *out = NULL;
    int32_t status;
    if (kind[0] == 'E') {
      /* An expression may have line feeds, so it comes as a JSON text of hexadecimal bytes. */
      size_t bytes = text_length / 2;
      char *expression_text = malloc(bytes + 1);
      for (size_t at = 0; at < bytes; at++) {
        unsigned value;
        sscanf(text + 2 * at, "%2x", &value);
        expression_text[at] = (char)value;
      }
      attrflow_expression *expression = NULL;
      status = attrflow_compile(expression_text, bytes, &expression, &error);
      free(expression_text);
      if (status == ATTRFLOW_OK)
        status = attrflow_expression_evaluate(expression, record, record_length, options, options_length, &out, &error);
      attrflow_expression_free(expression);
    } else {
      char *object = memchr(text, '/', text_length);
      size_t name_length = (size_t)(object - text), object_length = text_length - name_length - 1;
      attrflow_document *document = NULL;
      attrflow_mapping *mapping = NULL;
      status = attrflow_document_template(text, name_length, &document, &error);
      if (status == ATTRFLOW_OK)
        status = attrflow_document_mapping(document, object + 1, object_length, options, options_length, &mapping, &error);
      attrflow_document_free(document);
      if (status == ATTRFLOW_OK) status = attrflow_mapping_apply(mapping, record, record_length, &out, &error);
      attrflow_mapping_free(mapping);
    }
    printf("%d\t", (int)status);
    if (status == ATTRFLOW_OK) fwrite(attrflow_string_data(out), 1, attrflow_string_length(out), stdout);
    if (status == ATTRFLOW_ERROR) fputs(attrflow_error_code(error), stdout);
    putchar('\n');
    attrflow_string_free(out);
    attrflow_error_free(error);
  }
  return 0;
}
