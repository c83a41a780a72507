"""Where people study: the courses on offer, a course, a lesson, a quiz, and the reports that players send."""
