"""`python -m finetune STEP RECIPE.toml`, also below `accelerate launch -m`."""

from finetune.cli import main

if __name__ == "__main__":
    main()
