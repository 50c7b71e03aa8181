from replywell.project.cli import main

main()
