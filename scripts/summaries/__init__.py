"""How good the summaries are: key facts kept, false statements, ROUGE-L, compression and time, beside a plain prompt.

    python -m scripts.summaries --development            the project's own files, with key facts by hand
    python -m scripts.summaries --aci DIR --mts DIR --split valid --limit 12
    python -m scripts.summaries --render

Results go to `data/quality/summaries/*.json` and `docs/summaries.md`; answers on the way to `build/summaries`, so that
a run can be stopped and continued.
"""
