"""Doors of accounts: people and roles below /desk/people/, one's own programs below /desk/programs/."""

from django.urls import path

from zunyi.accounts.views import people, person, tokens

app_name = "accounts"

urlpatterns = [
    path("people/", people.people_list, name="list"),
    path("people/add/", people.choose_role, name="add"),
    path("people/add/<slug:role>/", people.add, name="add_role"),
    path("people/<int:pk>/", person.person_detail, name="detail"),
    path("people/<int:pk>/edit/", person.edit, name="edit"),
    path("people/<int:pk>/roles/add/", person.choose_role, name="give"),
    path("people/<int:pk>/roles/add/<slug:role>/", person.give_role, name="give_role"),
    path("people/<int:pk>/roles/<int:post>/end/", person.end_role, name="end_role"),
    path("people/<int:pk>/close/", person.close, name="close"),
    path("people/<int:pk>/open/", person.reopen, name="reopen"),
    path("people/<int:pk>/password/", person.new_password, name="password"),
    path("people/<int:pk>/second-step/", person.new_second_factor, name="second_factor"),
    path("programs/", tokens.token_list, name="tokens"),
    path("programs/<str:key>/revoke/", tokens.revoke, name="revoke_token"),
]
