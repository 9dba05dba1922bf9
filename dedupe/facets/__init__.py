"""What the values of one column are: how often each occurs, what they look like, which of them are variants of one."""
