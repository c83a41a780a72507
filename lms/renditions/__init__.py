"""What is made of files: films, recordings, pictures and pages as a weak phone can take them, by tools that each know one craft."""
