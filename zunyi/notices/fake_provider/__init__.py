"""A provider of the trade on one's own machine: an HTTP server with moods, whose phones a page shows.

`manage.py fake_provider` starts it. It speaks our own plain format, and those of Aliyun, Tencent and WeChat.
"""
