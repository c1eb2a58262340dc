"""What outlives the process: past chats (`history`) and the user's choices (`settings`)."""
