"""The commands of `scrm`, one module per command or group, named after what a user types.

Here: options and arguments, the call of a library function, the choice of output and exit code.
Not here: calculations, SQL, file formats; nor the application itself, which is `scrm.cli`.
"""
