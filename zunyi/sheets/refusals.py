"""Why a file is not read. Each one is found before the file is parsed, and says what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class FileRefused(Refusal):
    code, status = "file_refused", 400
    message = _("This file cannot be read.")
    way_out = _("Open it in Excel or WPS, save it again as an Excel workbook (.xlsx), and upload that.")


class FileEmpty(FileRefused):
    code = "file_empty"
    message = _("There is nothing in this file.")
    way_out = _("Check that the right file was chosen.")


class FileTooLarge(FileRefused):
    code, status = "file_too_large", 413
    message = _("The file is larger than %(limit)s MB.")
    way_out = _("Split it, for example by town, and upload the parts one after the other.")


class FileNotASheet(FileRefused):
    code, status = "file_not_a_sheet", 415
    message = _("This is not a spreadsheet.")
    way_out = _("Upload an Excel workbook (.xlsx or .xls) or a text table (.csv).")


class FileIsAWebPage(FileRefused):
    """Some systems hand out web pages under the name of Excel."""

    code, status = "file_is_a_web_page", 415
    message = _("This is a web page or an XML text under the name of a spreadsheet.")


class FileOfAnotherKind(FileRefused):
    code, status = "file_of_another_kind", 415
    message = _("Spreadsheets of the kind %(kind)s are not read.")


class FileLocked(FileRefused):
    code, status = "file_locked", 415
    message = _("The file is protected by a password.")
    way_out = _("Take the password off in Excel or WPS, save, and upload again.")


class FileWithMacros(FileRefused):
    code, status = "file_with_macros", 415
    message = _("The file contains programs (macros), which are not accepted.")


class FileDamaged(FileRefused):
    code = "file_damaged"
    message = _("The file is damaged or incomplete.")


class FileUnpacksTooLarge(FileRefused):
    """A zip bomb, or a workbook with far more in it than anybody typed."""

    code, status = "file_unpacks_too_large", 413
    message = _("The file looks small but unpacks to an enormous size.")
    way_out = _("Copy the rows that you need into a new workbook and upload that.")


class FileWithEntities(FileRefused):
    """XML entity declarations have no business in a workbook ("billion laughs")."""

    code = "file_with_entities"
    message = _("The file contains instructions that do not belong into a spreadsheet.")


class TooManyColumns(FileRefused):
    code, status = "too_many_columns", 413
    message = _("The sheet has more than %(limit)s columns.")
    way_out = _("Delete the columns to the right of the table and save again.")


class TooManyRows(FileRefused):
    code, status = "too_many_rows", 413
    message = _("The sheet has more than %(limit)s rows.")
    way_out = _("Delete the empty rows below the table, or split the table, and save again.")


class TextUnreadable(FileRefused):
    code, status = "text_unreadable", 415
    message = _("The characters of this text table cannot be read: it is neither UTF-8 nor GB18030.")


class HeadNotFound(Refusal):
    """No row of the sheet names the columns that are needed."""

    code, status = "head_not_found", 400
    message = _("No sheet of this file has the columns that are needed: %(columns)s.")
    way_out = _("Write these names into one row above the data, and upload again.")


class DateUnreadable(Refusal):
    code, status = "date_unreadable", 400
    message = _("The date cannot be understood.")
    way_out = _("Write it like 2027-02-14.")


class DateDoesNotExist(DateUnreadable):
    code = "date_does_not_exist"
    message = _("This day does not exist in the calendar.")
