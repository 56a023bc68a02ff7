"""The desk's doors to the lists of a trip, below /desk/trips/<number>/manifest/."""

from django.urls import path

from trips.views import manifest

app_name = "manifests"

urlpatterns = [
    path("", manifest.trunk, name="trunk"),
    path("<int:order>/", manifest.detail, name="detail"),
    path("<int:order>/print/", manifest.printed, name="print"),
    path("<int:order>/walk-on/", manifest.walk_on, name="walk_on"),
    path("<int:order>/issue/", manifest.issue, name="issue"),
    path("<int:order>/escorts/", manifest.escorts, name="escorts"),
    path("<int:order>/escorts/<int:duty>/release/", manifest.release, name="release_escort"),
    path("<int:order>/v<int:version>/", manifest.version, name="version"),
    path("<int:order>/v<int:version>/hand-out/", manifest.hand_out, name="hand_out"),
    path("<int:order>/v<int:version>/approve/", manifest.approve, name="approve"),
    path("<int:order>/v<int:version>/give-back/", manifest.give_back, name="give_back"),
]
