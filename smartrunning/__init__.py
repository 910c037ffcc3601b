"""SmartRunning: from the files of a running watch to trustworthy numbers and a training plan."""

from importlib.metadata import version

__version__ = version("smartrunning")
