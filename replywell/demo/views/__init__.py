"""One file per page of the mail catcher."""
