/* SPDX-License-Identifier: MIT
 * Field numbers of TensorFlow Lite's schema, version 3 (its schema.fbs), as far as they matter here. Used by
 * reader and writer; not a public header. */
#ifndef MOTE_TFLITE_SCHEMA_H
#define MOTE_TFLITE_SCHEMA_H

enum { MOTE_TFLITE_VERSION = 3 };
#define MOTE_TFLITE_IDENTIFIER "TFL3"
#define MOTE_TFLITE_CARD "mote.card"

enum mote_model_field {
    MODEL_VERSION = 0,
    MODEL_OPERATOR_CODES = 1,
    MODEL_SUBGRAPHS = 2,
    MODEL_DESCRIPTION = 3,
    MODEL_BUFFERS = 4,
    MODEL_METADATA = 6
};
enum mote_code_field { CODE_DEPRECATED = 0, CODE_CUSTOM = 1, CODE_VERSION = 2, CODE_BUILTIN = 3 };
enum mote_subgraph_field {
    SUBGRAPH_TENSORS = 0,
    SUBGRAPH_INPUTS = 1,
    SUBGRAPH_OUTPUTS = 2,
    SUBGRAPH_OPERATORS = 3
};
enum mote_tensor_field {
    TENSOR_SHAPE = 0,
    TENSOR_TYPE = 1,
    TENSOR_BUFFER = 2,
    TENSOR_NAME = 3,
    TENSOR_QUANTIZATION = 4,
    TENSOR_VARIABLE = 5,
    TENSOR_SPARSITY = 6,
    TENSOR_EXTERNAL = 10
};
enum mote_quant_field { QUANT_SCALE = 2, QUANT_ZERO_POINT = 3, QUANT_DETAILS_TYPE = 4, QUANT_DIMENSION = 6 };
enum mote_operator_field {
    OPERATOR_CODE = 0,
    OPERATOR_INPUTS = 1,
    OPERATOR_OUTPUTS = 2,
    OPERATOR_OPTIONS_TYPE = 3,
    OPERATOR_OPTIONS = 4,
    OPERATOR_CUSTOM = 5,
    OPERATOR_INTERMEDIATES = 8,
    OPERATOR_OPTIONS_2_TYPE = 11
};
enum mote_buffer_field { BUFFER_DATA = 0, BUFFER_OFFSET = 1, BUFFER_SIZE = 2 };
enum mote_metadata_field { METADATA_NAME = 0, METADATA_BUFFER = 1 };

#endif
