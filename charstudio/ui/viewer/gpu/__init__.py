"""Pictures painted by the graphics card: planes go up as they were decoded and a shader makes colours of them.

QOpenGLWidget rather than QRhiWidget, because one widget paints pictures and words: what stands over a picture is
painted by the same QPainter code as without a graphics card, so the two cannot look different; QRhiWidget cannot be
painted on. Its shaders need no compiler at build time either, and OpenGL 2.1 with one-byte textures is what Linux,
macOS (deprecated but there) and Windows with a driver have. Where it is missing or slow, ``probe`` says so and nothing
here is used.
"""
