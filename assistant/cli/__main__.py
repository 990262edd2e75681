"""`python -m assistant.cli`: the same as `chatham`."""

from assistant.cli.main import main

if __name__ == "__main__":
    main()
