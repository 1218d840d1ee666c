"""Pure judgement: values in, values out; no clock, no I/O, no logging, no SQL, no YAML."""
