"""Fits what decides between an answer and "not found" for one chat model: a probe on its hidden state, and rules.

    for pack in data/practice/*; do kaiki packs add --yes --no-test "$pack"; done   # KAIKI_HOME: a scratch one
    python -m scripts.decision look island-hotel ski-school ... --work build/decision   # half an hour; resumable
    python -m scripts.decision read --work build/decision --model MODEL   # a second or two a passage; resumable
    python -m scripts.decision fit --work build/decision --model MODEL    # seconds

`look` looks at each question of the packs' own tests (`--development`: of their development questions, which is all
that may be taken of the bundled packs) and keeps the passages that would be read; `read` lets a model read them. `fit`
writes `assistant/models/calibration/MODEL.json` and prints how well the rule does on packs that it was not fitted on.
"""
