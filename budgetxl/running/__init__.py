"""What long runs share: processes that do the work, one run in a folder, second chances."""
