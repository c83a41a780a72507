"""Quizzes: attempts, answers saved as they are given, marks."""
