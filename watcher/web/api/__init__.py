"""The API: what the pages show, for programs.

operations  one entry an operation: what it asks for, takes and answers
calls       checks a request against its operation, and answers in JSON
document    the OpenAPI document, made of the operations
shapes      what goes over the wire
reads       operations that list and get
writes      operations that record what somebody decided
"""
