"""The doors to people at the desk."""

from django.urls import path

from workers.views import bulk, change, claim, duplicate, many, privacy, roster, spell, wish, work_list, worker

app_name = "workers"

urlpatterns = [
    path("workers/", worker.worker_list, name="list"),
    path("workers/new/", change.worker_new, name="new"),
    path("workers/<uuid:public_id>/", worker.worker, name="worker"),
    path("workers/<uuid:public_id>/data/", privacy.own_data, name="own_data"),
    path("workers/<uuid:public_id>/erasure/", privacy.erasure_ask, name="erasure_ask"),
    path("privacy/erasure/", privacy.erasure_list, name="erasure_list"),
    path("privacy/erasure/<int:pk>/", privacy.erasure, name="erasure"),
    path("privacy/retention/", privacy.retention, name="retention"),
    path("workers/<uuid:public_id>/edit/", change.worker_edit, name="edit"),
    path("workers/<uuid:public_id>/number/", change.worker_reveal, name="reveal"),
    path("workers/<uuid:public_id>/spells/new/", spell.spell_new, name="spell_new"),
    path("workers/<uuid:public_id>/spells/<int:pk>/", spell.spell_edit, name="spell_edit"),
    path("workers/<uuid:public_id>/spells/<int:pk>/end/", spell.spell_end, name="spell_end"),
    path("workers/<uuid:public_id>/spells/<int:pk>/remove/", spell.spell_remove, name="spell_remove"),
    path("workers/<uuid:public_id>/wishes/new/", wish.wish_new, name="wish_new"),
    path("workers/<uuid:public_id>/wishes/<int:pk>/withdraw/", wish.wish_withdraw, name="wish_withdraw"),
    path("workers/<uuid:public_id>/consents/<slug:purpose>/withdraw/", wish.consent_withdraw, name="consent_withdraw"),
    path("workers/duplicates/", duplicate.suspect_list, name="suspects"),
    path("workers/duplicates/look/", duplicate.suspect_look, name="suspect_look"),
    path("workers/duplicates/<int:pk>/apart/", duplicate.suspect_apart, name="suspect_apart"),
    path("workers/<uuid:public_id>/merge/", duplicate.merge, name="merge"),
    path("workers/merges/<int:pk>/undo/", duplicate.merge_undo, name="merge_undo"),
    path("workers/claims/", claim.claim_list, name="claims"),
    path("workers/claims/<int:pk>/", claim.claim, name="claim"),
    path("workers/many/", many.many, name="many"),
    path("workers/edits/", many.edit_list, name="edits"),
    path("workers/edits/<int:pk>/undo/", many.edit_undo, name="edit_undo"),
    path("workers/lists/", work_list.list_of_lists, name="work_lists"),
    path("workers/lists/<int:pk>/", work_list.work_list, name="work_list"),
    path("workers/lists/<int:pk>/mark/", work_list.work_list_mark, name="work_list_mark"),
    path("workers/lists/<int:pk>/step/", work_list.work_list_step, name="work_list_step"),
    path("notices/many/", bulk.bulk_list, name="bulk_list"),
    path("notices/many/new/", bulk.bulk_new, name="bulk_new"),
    path("notices/many/<int:pk>/", bulk.bulk, name="bulk"),
    path("notices/many/<int:pk>/decide/", bulk.bulk_decide, name="bulk_decide"),
    path("imports/", roster.roster_list, name="roster_list"),
    path("imports/new/", roster.roster_new, name="roster_new"),
    path("imports/empty/", roster.roster_empty, name="roster_empty"),
    path("imports/<int:pk>/", roster.roster_detail, name="roster_detail"),
    path("imports/<int:pk>/progress/", roster.roster_progress, name="roster_progress"),
    path("imports/<int:pk>/columns/", roster.roster_columns, name="roster_columns"),
    path("imports/<int:pk>/confirm/", roster.roster_confirm, name="roster_confirm"),
    path("imports/<int:pk>/drop/", roster.roster_drop, name="roster_drop"),
    path("imports/<int:pk>/errors/", roster.roster_errors, name="roster_errors"),
]
