"""The published recipe, Vibe Coding Router v5: privileged information distillation."""
