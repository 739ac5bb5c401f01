"""``python -m scoreline`` is the command ``scoreline``."""

from scoreline.cli import main

if __name__ == "__main__":
    main()
