"""fal.ai: its queue, storage and platform, through the real ``fal_client`` under a transport that never asks twice."""
