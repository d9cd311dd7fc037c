"""The whole disclosure as a document to print: cover, contents, official tables and narrative."""
