"""Take weights away: single ones, or whole layers, groups of heads and MLP channels.

activations   what flows through a model over calibration text, taken by hooks
magnitude     which single weights go: lowest scores over all, in a matrix, in a row, or N of M
wanda         the score |W|·‖X‖₂ in place of |W|
structured    layers, heads and channels out of a model that is then really smaller
schedule      how much goes in which round
rounds        prune and recover, so many times
step          a folder with the pruned model and a manifest

Zeros alone save nothing in a GGUF: llama.cpp stores and multiplies them like any number. Single weights are pruned
here to learn what a model can do without; only layers, heads and channels make a file smaller and an answer faster.
"""
