"""The icons that the pages use, by their names in Tabler Icons; the sprite holds exactly these."""

SPRITE = "vendor/tabler-icons/sprite.svg"

# A column of words is read and changed more easily than a list of 260 quoted ones.
NAMES = frozenset(
    """
    accessible adjustments affiliate alert-circle alert-octagon alert-triangle armchair armchair-off arrow-back
    arrow-back-up arrow-down arrow-guide arrow-left arrow-right arrow-up arrows-exchange arrows-join arrows-shuffle
    arrows-sort award baby-carriage ban bed bell bell-ringing bolt bookmark briefcase briefcase-2 bug building
    building-airport building-bank building-community building-factory-2 bus bus-stop calendar calendar-check
    calendar-event calendar-month calendar-off calendar-plus calendar-time calendar-week camera car certificate
    chart-bar chart-line check checks chevron-down chevron-left chevron-right chevron-up circle circle-check
    circle-dashed circle-dot circle-minus circle-off circle-plus circle-x clipboard clipboard-check clipboard-list
    clipboard-plus clock clock-hour-4 clock-off clock-pause cloud cloud-check cloud-off coin copy currency-yuan
    dashboard database-import device-mobile door door-enter door-exit dots dots-vertical download edit eraser
    external-link eye eye-off file file-alert file-check file-download file-export file-import file-plus
    file-spreadsheet file-text files filter first-aid-kit flag friends gavel grid-dots hand-stop headphones headset
    heart-handshake help help-circle hierarchy-2 history home home-check hourglass id id-badge-2 id-off inbox
    info-circle key keyboard language layout-dashboard layout-kanban layout-list leaf line-dashed link link-off list
    list-check list-details loader-2 lock lock-open login login-2 logout luggage mail man map map-2 map-pin menu-2
    message message-2 message-circle message-plus messages minus mood-empty moon note note-off notes paperclip
    pencil percentage phone phone-call phone-off pin plane plane-arrival plane-departure plane-inflight player-pause
    player-play player-stop plus point presentation printer progress progress-alert progress-check progress-x puzzle
    qrcode receipt receipt-2 refresh refresh-alert replace report report-analytics road rotate-clockwise route scale
    scan school search select send server settings share shield-check shield-lock ship signature sitemap
    sort-ascending sort-descending speakerphone square-check stack-2 star steering-wheel subtask sum sun
    switch-horizontal table table-export table-import tag target template text-size thumb-up ticket timeline tool
    tools-kitchen-2 train transfer trash trending-up upload user user-check user-cog user-heart user-minus user-plus
    user-question user-search user-x users users-group users-minus users-plus vaccine volume walk wheelchair wifi
    wifi-off woman world writing x zoom-check zoom-in
    """.split()  # noqa: SIM905
)
