"""RunPod's public endpoints: the second place where some models can be had, over plain HTTP."""
