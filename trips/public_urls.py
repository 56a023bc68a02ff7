"""The worker's doors."""

from django.urls import path

from trips.views.signup import (
    again,
    change,
    find,
    invitation,
    job,
    mine,
    my_data,
    seat,
    sign_up,
    slip,
    waiting,
    wish,
)

app_name = "signup"

urlpatterns = [
    path("", find.home, name="home"),
    path("trips/<str:number>/", find.trip_page, name="trip"),
    path("trips/<str:number>/sign-up/", sign_up.sign_up_page, name="sign_up"),
    path("trips/<str:number>/waitlist/", waiting.rule, name="waitlist_rule"),
    path("w/<str:place>/", waiting.waiting, name="waiting"),
    path("w/<str:place>/leave/", waiting.leave, name="waiting_leave"),
    path("my-trips/", mine.my_trips, name="my_trips"),
    path("my-trips/code/", mine.my_code, name="my_code"),
    path("my-trips/mine/", mine.mine, name="mine"),
    path("my-trips/leave/", mine.leave, name="leave"),
    path("my-trips/invitations/<int:pk>/", invitation.invitation, name="my_invitation"),
    path("my-trips/trips/<int:pk>/again/", again.again, name="again"),
    path("wishes/new/", wish.wish_new, name="wish_new"),
    path("my-trips/jobs/<int:pk>/", job.job, name="my_job"),
    path("my-trips/jobs/<int:pk>/question/", job.job_question, name="my_job_question"),
    path("my-trips/people/<uuid:public_id>/jobs/", job.other_jobs, name="my_other_jobs"),
    path("my-trips/slip/", slip.find_slip, name="find_slip"),
    path("my-trips/people/<uuid:public_id>/data/", my_data.data, name="my_data"),
    path("my-trips/people/<uuid:public_id>/phone/", my_data.own_phone, name="my_phone"),
    path("my-trips/people/<uuid:public_id>/data/file/", my_data.data_file, name="my_data_file"),
    path("my-trips/people/<uuid:public_id>/kin/", my_data.kin, name="my_kin"),
    path("my-trips/people/<uuid:public_id>/erasure/", my_data.erasure, name="my_erasure"),
    path("my-trips/people/<uuid:public_id>/consents/<slug:purpose>/", my_data.consent, name="my_consent"),
    path("my-trips/people/<uuid:public_id>/wishes/new/", my_data.wish, name="my_wish"),
    path("my-trips/people/<uuid:public_id>/wishes/<int:pk>/", my_data.wish_withdraw, name="my_wish_withdraw"),
    path("slips/<str:token>/", slip.slip, name="slip"),
    path("slips/<str:token>/cancel/", slip.cancel, name="cancel"),
    path("slips/<str:token>/bag/", change.bag, name="bag"),
    path("slips/<str:token>/pick-up/", change.pick_up, name="pick_up"),
    path("slips/<str:token>/companion/", change.companion, name="companion"),
    path("slips/<str:token>/never-asked/", change.not_asked, name="never_asked"),
    path("slips/<str:token>/seat/", seat.seat, name="seat"),
    path("slips/<str:token>/picture/", change.picture, name="picture"),
]
