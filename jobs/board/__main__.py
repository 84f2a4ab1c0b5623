"""The board as a process of the stack: python -m jobs.board DSN PORT"""

import sys

from jobs.board.serving import serve

serve(sys.argv[1], int(sys.argv[2]))
