"""Where trainers write in the browser: outline, lessons, quizzes, films and the guard before publishing."""
