"""What trainers type about courses, lessons and quizzes."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from courses.catalogue.spec import LEVELS
from lms.i18n import _l
from lms.web.forms import Form, choices


class StartForm(Form):
    """The title of a new course."""

    title = StringField(_l("Tên khóa học"), [InputRequired(), Length(max=200)])


class LessonForm(Form):
    """A lesson: its head and its text."""

    title = StringField(_l("Tên bài"), [InputRequired(), Length(max=200)])
    minutes = IntegerField(_l("Số phút"), [Optional(), NumberRange(1, 600)])
    summary = StringField(_l("Giới thiệu ngắn"), [Optional(), Length(max=500)])
    body = TextAreaField(_l("Nội dung bài"), [Optional(), Length(max=150_000)])
    version = HiddenField()
    at = HiddenField()


class FilmForm(Form):
    """A film or a recording with its words."""

    title = StringField(_l("Tên video"), [InputRequired(), Length(max=200)])
    captions = TextAreaField(_l("Phụ đề"), [Optional(), Length(max=500_000)])


class PictureForm(Form):
    """A picture with words for those who cannot see it."""

    words = StringField(_l("Lời mô tả hình"), [InputRequired(), Length(max=300)])


class HandInForm(Form):
    """What learners are to hand in, and what makes it done."""

    title = StringField(_l("Tên phần nộp bài"), [InputRequired(), Length(max=200)])
    prompt = TextAreaField(_l("Lời đề"), [InputRequired(), Length(max=2000)])
    requires_review = BooleanField(_l("Chỉ hoàn thành khi tôi chấp nhận bài nộp"))


class QuizForm(Form):
    """The head of a quiz."""

    title = StringField(_l("Tên bài câu hỏi"), [InputRequired(), Length(max=200)])
    introduction = TextAreaField(_l("Lời dặn"), [Optional(), Length(max=2000)])
    attempts = IntegerField(_l("Số lần được làm"), [InputRequired(), NumberRange(0, 100)])
    pass_mark = IntegerField(_l("Cần đúng từ"), [InputRequired(), NumberRange(0, 100)])
    shuffle = BooleanField(_l("Xáo trộn thứ tự câu hỏi và lựa chọn"))


class CourseForm(Form):
    """What a course says of itself."""

    title = StringField(_l("Tên khóa học"), [InputRequired(), Length(max=200)])
    summary = TextAreaField(_l("Giới thiệu một, hai câu"), [InputRequired(), Length(max=500)])
    description = TextAreaField(_l("Giới thiệu đầy đủ"), [Optional(), Length(max=5000)])
    audience = StringField(_l("Dành cho ai"), [Optional(), Length(max=200)])
    level = SelectField(_l("Trình độ"), choices=choices(LEVELS.items()))
    tiet = DecimalField(_l("Số tiết"), [Optional(), NumberRange(0, 1000)], places=1)
    outcomes = TextAreaField(_l("Học xong làm được gì"), [Optional(), Length(max=5000)])
    creators = TextAreaField(_l("Người soạn"), [InputRequired(), Length(max=2000)])
    licence = RadioField(_l("Giấy phép"))
    sequence = RadioField(
        _l("Thứ tự học"),
        choices=choices([("free", _l("Tự do: mở bài nào trước cũng được")), ("linear", _l("Lần lượt: xong bài này mới mở bài sau"))]),
    )
    certificate = BooleanField(_l("Cấp giấy chứng nhận khi học xong"))
    pass_mark = IntegerField(_l("Điểm đạt của các bài câu hỏi"), [InputRequired(), NumberRange(0, 100)])
    indicators = SelectMultipleField(
        _l("Học xong là minh chứng cho chỉ số nào"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[Optional()],
    )


class NoteForm(Form):
    """What is new in a revision."""

    note = TextAreaField(_l("Bản này có gì mới"), [Optional(), Length(max=1000)])
