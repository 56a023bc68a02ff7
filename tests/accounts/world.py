"""Two counties: one at home, and a foreign one whose people and things carry words that must not be seen."""

from __future__ import annotations

from datetime import date, time, timedelta
from functools import cached_property
from typing import Any

from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from employers.models import FollowUp, JobQuestion, Placement, VacancyImport
from employers.services.agreement import add_agreement_file
from employers.services.employer import add_contact
from employers.services.placement import terms_of
from employers.services.station import Deed, record_activity
from tests.accounts.doors import Samples
from tests.factories.accounts import api_client, make_officer, make_user, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import (
    make_agreement,
    make_employer,
    make_employer_clerk,
    make_match,
    make_placement,
    make_run,
    make_station,
    make_station_clerk,
    make_vacancy,
    make_wish,
)
from tests.factories.reports import make_entry, make_report
from tests.factories.trips import make_carrier, make_driver, make_place, make_trip
from tests.factories.waitlist import make_party
from tests.factories.workers import make_worker
from trips.models import (
    AffectedRider,
    Booking,
    EscortDuty,
    Incident,
    Invitation,
    Leg,
    Reseating,
    Transfer,
    TransferredBooking,
    Trip,
    TripTemplate,
    Vehicle,
)
from trips.queries.slip import slip_token
from trips.queries.waitlist.entries import place_token
from trips.services.booking import book_workers
from trips.services.disruption.report import report_disruption
from trips.services.manifest.issue import issue_manifest
from trips.services.plan.quotas import set_quota
from workers.models import (
    BulkEdit,
    BulkMessage,
    CountyClaim,
    EmploymentSpell,
    ErasureRequest,
    HelperFlag,
    LabourBrand,
    Merge,
    RosterImport,
    Suspicion,
    WorkList,
)
from zunyi.accounts.models import User
from zunyi.accounts.roles import Role
from zunyi.accounts.services import issue_token
from zunyi.exports.models import Export, Schedule
from zunyi.jobs.models import Job, StoredFile
from zunyi.notices.models import FakeMessage, Notice, NoticeTemplate

ACTORS = tuple(Role)
# Each side: a county, a town with a village in it, and another town of the same county.
HOME = {"county": "520324", "town": "520324116", "village": "520324116201", "sibling": "520324100"}
FOREIGN = {"county": "520304", "town": "520304100", "village": "520304100001", "sibling": "520304100"}
# Instead of a place: only for whoever asked for it; and for every office, whatever its county.
NOBODY, OFFICES = "nobody", "offices"


class Side:
    """One county with a sample of each thing; `words` are what its people and things are called."""

    def __init__(self, places: dict[str, str], mark: str) -> None:
        self.places = {level: make_division(code) for level, code in places.items()}
        self.mark = mark
        self.worker = make_worker(
            household=self.places["village"], legal_name=f"{mark}村民", phone=f"154000{ord(mark)}"
        )
        self.sibling = make_worker(household=self.places["sibling"], legal_name=f"{mark}邻镇人")
        self.officer = make_officer(Role.TOWN, self.places["town"], name=f"{mark}镇干部")
        self.clerk = make_officer(Role.COUNTY, self.places["county"], name=f"{mark}县干部")
        self.village_officer = make_officer(Role.VILLAGE, self.places["village"], name=f"{mark}村干部")
        self.trip = make_trip(organiser=self.places["county"], seats=6)
        self.draft = make_trip(organiser=self.places["county"], title=f"{mark}待发班次", state=Trip.State.DRAFT)
        riders = [self.worker, self.sibling]
        self.booking = book_workers(trip=self.trip, workers=riders, by=None, channel=Booking.Channel.WEB)[0]
        self.employer = make_employer(name=f"{mark}电子厂")
        self.vacancy = make_vacancy(employer=self.employer, title=f"{mark}装配工")
        self.wish = make_wish(self.worker)
        pair = sorted((self.worker, self.sibling), key=lambda each: each.pk)
        self.suspicion = Suspicion.objects.create(first=pair[0], second=pair[1])
        self.work_list = WorkList.objects.create(
            title=f"{mark}清单",
            division=self.places["county"],
            owner=self.clerk,
            by=self.clerk,
            due_on=date(2027, 3, 1),
        )
        self.edit = BulkEdit.objects.create(
            field="state", value="home", selection=f"{mark}清单", division=self.places["county"], by=self.clerk
        )
        self.claim = CountyClaim.objects.create(
            worker=self.sibling, county=self.places["county"], household=self.places["town"]
        )
        self.spell = EmploymentSpell.objects.create(
            worker=self.worker, place=self.places["county"], began_on=date(2026, 3, 1), source="told"
        )
        given_up = make_worker(household=self.places["sibling"], legal_name=f"{mark}旧档", merged_into=self.sibling)
        self.merge = Merge.objects.create(
            kept=self.sibling, given_up=given_up, reason=f"{mark}旧档", by=self.clerk, moved={"suspicion": []}
        )
        self.run = make_run(division=self.places["county"], by=self.officer)
        self.match = make_match(self.run, self.worker, self.vacancy)
        self.placement = make_placement(self.worker, self.vacancy)
        at_work = Placement.objects.create(
            worker=self.sibling, vacancy=self.vacancy, state=Placement.State.ARRIVED, terms=terms_of(self.vacancy),
            answered_at=timezone.now(), arrived_on=timezone.localdate() - timedelta(days=7),
        )  # fmt: skip
        self.follow_up = FollowUp.objects.create(
            placement=at_work, step=7, due_on=timezone.localdate(), next_on=timezone.localdate()
        )
        self.contact = add_contact(
            employer=self.employer, name=f"{mark}联系人", part="", phone="15400001111", by=self.officer
        )
        self.agreement = make_agreement(division=self.places["county"], title=f"{mark}协作协议", by=self.clerk)
        self.paper = add_agreement_file(
            agreement=self.agreement, name=f"{mark}协作协议.pdf", content=f"%PDF {mark}协作协议".encode(), by=self.clerk
        )
        self.station = make_station(division=self.places["county"])
        self.activity = record_activity(
            station=self.station, deed=Deed(kind="visit", day=timezone.localdate(), text=f"{mark}慰问"), by=self.clerk
        )
        self.job_question = JobQuestion.objects.create(placement=self.placement)
        self.roster = RosterImport.objects.create(
            county=self.places["county"], by=self.officer, file_name=f"{mark}名册.xlsx", file_hash=b"0" * 32
        )
        self.vacancy_import = VacancyImport.objects.create(
            division=self.places["county"],
            by=self.officer,
            file_name=f"{mark}名册.xlsx",
            file_hash=b"0" * 32,
            mapping={"layouts": [{"sheet": 0, "head": 0, "titles": [], "columns": {}}], "sheets": [f"{mark}表"]},
        )
        self.file = StoredFile(name=f"{mark}名册.xlsx", content_type="text/plain", by=self.officer)
        self.file.put(f"{mark}任务".encode())
        self.file.save()
        self.leg = self.trip.legs.get()
        self.reseating = Reseating.objects.create(
            leg=self.leg, kind="together", state="proposed", reason=f"{mark}换座", by=self.clerk
        )
        self.manifest = issue_manifest(leg=self.leg, by=self.officer)
        self.stop = make_place(division=self.places["county"])
        self.carrier = make_carrier(office=self.places["county"], name=f"{mark}客运公司")
        self.vehicle = Vehicle.objects.create(
            carrier=self.carrier, plate=f"贵C·{mark}001", layout=self.leg.layout, approved=49
        )
        self.driver = make_driver(self.carrier, f"{mark}驾驶员")
        choices = {"call": self.leg.calls.first().pk, "minutes": 30, "waits": "buses"}
        self.disruption = report_disruption(
            leg=self.leg, kind="delay", happened=f"{mark}路面凝冻", choices=choices, by=self.clerk
        )
        earlier = make_trip(organiser=self.places["county"])
        self.transfer = Transfer.objects.create(
            source=earlier, target=self.trip, reason=f"{mark}改签", manner="by_phone", by=self.clerk
        )
        stops = earlier.legs.get().calls.order_by("order")
        before = Booking.objects.create(
            trip=earlier, worker=self.worker, board=stops[0], alight=stops[1], period=self.booking.period,
            channel="web", slip_code=f"OLD{ord(mark)}", state="cancelled", ended_at=timezone.now(),
        )  # fmt: skip
        TransferredBooking.objects.create(transfer=self.transfer, old=before, new=self.booking)
        self.left_over = AffectedRider.objects.create(
            disruption=self.disruption, booking=before, outcome="left", answer="open", before={"seats": []}
        )
        tomorrow = timezone.now() + timedelta(days=1)
        self.quota = set_quota(trip=self.trip, division=self.places["town"], seats=1, hands_back_at=tomorrow, by=None)
        self.duty = EscortDuty.objects.create(user=make_user(name=f"{mark}带队"), leg=self.leg)
        self.template = TripTemplate.objects.create(
            name=f"{mark}模板", organiser=self.places["county"], destination=self.trip.destination,
            departs_at_time=time(8), plan=_plan(self.leg),
        )  # fmt: skip
        self.notice = Notice.objects.filter(person=self.worker.person).first()
        self.notice.state, self.notice.text = Notice.State.TO_CALL, f"{mark}村民，请准时到站"
        self.notice.save()
        self.bulk = BulkMessage.objects.create(
            division=self.places["county"], selection=f"{mark}待发班次", worker_ids=[self.worker.pk], text="免费",
            state="asked", parts=1, cost=5, by=self.officer,
        )  # fmt: skip
        self.fake_message = FakeMessage.objects.create(reference="zunyi-0", phone=self.worker.phone, text="话")
        self.notice_words = NoticeTemplate.objects.create(
            kind="booked", language="zh-hans", channel="sms", version=ord(mark), text="{to}报名成功，免费。"
        )
        self.export = Export(
            table="workers", columns=["full_number"], form="xlsx", purpose=f"{mark}用途", by=self.clerk,
            office=self.places["county"], state="asked", expected=1, persons=1, full_numbers=True, needs_second=True,
        )  # fmt: skip
        self.export.ask("")
        self.export.save()
        self.schedule = Schedule(
            table="workers", columns=["name"], form="csv", purpose=f"{mark}每周核对", rhythm="weekly", hour=8,
            by=self.export.by, next_at=timezone.now(),
        )  # fmt: skip
        self.schedule.ask("")
        self.schedule.save()
        self.flag = HelperFlag.objects.create(
            kind=HelperFlag.Kind.PACE, division=self.places["county"], helper=self.village_officer, people=70,
            first_at=timezone.now(), last_at=timezone.now(),
        )  # fmt: skip
        self.erasure = ErasureRequest.objects.create(worker=self.sibling, asked_by=self.officer)
        self.invitation = Invitation.objects.create(trip=self.draft, worker=self.sibling, wish=self.wish)
        waits = make_worker(household=self.places["sibling"], legal_name=f"{mark}邻镇候补")
        self.wait = make_party(self.trip, waits)
        self.job = Job.objects.create(kind="test", title=f"{mark}任务", by=self.officer)
        self.bundle = Job.objects.create(kind="manifests_of_a_day", title=f"{mark}任务", by=self.officer)
        self.report = make_report(self.places["county"], signer=f"{mark}签发人").report
        self.indicator = make_entry(division=self.places["county"], source=f"{mark}来源")
        self.incident = Incident.objects.create(
            trip=self.draft, leg=self.draft.legs.get(), kind="accident", happened=f"{mark}意外", place="测试路段",
            happened_at=timezone.now(), opened_by=self.clerk,
        )  # fmt: skip
        self.token = issue_token(owner=self.officer, name=f"{mark}程序").token

    @property
    def words(self) -> dict[str, str]:
        """Each word that must stay inside, with the place that it belongs to."""
        return {
            f"{self.mark}村民": self.places["village"].path,
            f"{self.mark}邻镇人": self.places["sibling"].path,
            f"{self.mark}镇干部": self.places["town"].path,
            f"{self.mark}村干部": self.places["village"].path,
            f"{self.mark}县干部": self.places["county"].path,
            f"{self.mark}清单": self.places["county"].path,
            f"{self.mark}路面凝冻": self.places["county"].path,
            f"{self.mark}意外": self.places["county"].path,
            f"{self.mark}旧档": self.places["sibling"].path,
            f"{self.mark}用途": self.places["county"].path,
            f"{self.mark}每周核对": self.places["county"].path,
            f"{self.mark}待发班次": self.places["county"].path,
            f"{self.mark}名册": self.places["county"].path,
            f"{self.mark}客运公司": self.places["county"].path,
            f"{self.mark}驾驶员": self.places["county"].path,
            f"{self.mark}模板": self.places["county"].path,
            f"{self.mark}换座": self.places["county"].path,
            f"{self.mark}改签": self.places["village"].path,
            f"{self.mark}签发人": self.places["county"].path,
            f"{self.mark}来源": self.places["county"].path,
            f"{self.mark}程序": NOBODY,
            f"{self.mark}任务": NOBODY,
            f"{self.mark}装配工": OFFICES,
            f"{self.mark}电子厂": OFFICES,
            f"{self.mark}联系人": OFFICES,
            f"{self.mark}慰问": OFFICES,
            f"{self.mark}协作协议": self.places["county"].path,
        }

    def samples(self) -> dict[tuple[str, str], Any]:
        """What stands for each parameter of an address, by the word before it."""
        return {
            ("people", "pk"): self.officer.pk,
            ("roles", "post"): self.officer.assignments.get().pk,
            ("add", "role"): "village",
            ("programs", "key"): self.token.token_key,
            ("divisions", "code"): self.places["county"].code,
            ("style", "face"): "desk",
            ("trips", "number"): self.trip.number,
            ("trips", "pk"): self.trip.pk,
            ("bookings", "pk"): self.booking.pk,
            ("disruptions", "pk"): self.disruption.pk,
            ("disruption", "kind"): "delay",
            ("incidents", "pk"): self.incident.pk,
            ("people", "booking"): self.booking.pk,
            ("off", "booking"): self.booking.pk,
            ("slips", "token"): slip_token(self.booking),
            ("w", "place"): place_token(self.wait),
            ("waitlist", "pk"): self.wait.pk,
            ("workers", "pk"): self.worker.pk,
            ("workers", "public_id"): self.worker.public_id,
            ("people", "public_id"): self.worker.public_id,
            ("wishes", "pk"): self.wish.pk,
            ("spells", "pk"): self.spell.pk,
            ("duplicates", "pk"): self.suspicion.pk,
            ("lists", "pk"): self.work_list.pk,
            ("edits", "pk"): self.edit.pk,
            ("many-changes", "pk"): self.edit.pk,
            ("employments", "pk"): self.spell.pk,
            ("brands", "pk"): LabourBrand.objects.get_or_create(name="正安吉他工匠", recognised="city")[0].pk,
            ("claims", "pk"): self.claim.pk,
            ("merges", "pk"): self.merge.pk,
            ("consents", "purpose"): "messages",
            ("imports", "pk"): self.roster.pk,
            ("rosters", "pk"): self.roster.pk,
            ("employers", "pk"): self.employer.pk,
            ("vacancies", "pk"): self.vacancy.pk,
            ("runs", "pk"): self.run.pk,
            ("matches", "pk"): self.match.pk,
            ("flags", "pk"): self.flag.pk,
            ("posters", "code"): self.places["town"].code,
            ("invitations", "pk"): self.invitation.pk,
            ("riders", "pk"): self.invitation.pk,
            ("demand", "code"): self.wish.destination.code,
            ("<str:code>", "monday"): "2027-02-01",
            ("erasure", "pk"): self.erasure.pk,
            ("placements", "pk"): self.placement.pk,
            ("job-questions", "pk"): self.job_question.pk,
            ("jobs", "pk"): self.job.pk,
            ("files", "token"): self.file.token,
            ("of", "table"): "workers",
            ("exports", "pk"): self.export.pk,
            ("regular", "pk"): self.schedule.pk,
            ("regular-exports", "pk"): self.schedule.pk,
            ("manifest", "order"): self.leg.order,
            ("manifests", "pk"): self.manifest.pk,
            ("manifest-bundles", "pk"): self.bundle.pk,
            ("escorts", "duty"): self.duty.pk,
            ("v", "version"): self.manifest.version,
            ("notices", "pk"): self.notice.pk,
            ("about", "matter"): self.notice.matter,
            ("bulk-messages", "pk"): self.bulk.pk,
            ("notice-words", "kind"): "booked",
            ("reminder-rules", "pk"): "bus-eve",
            ("fake-phone", "pk"): self.fake_message.pk,
            ("words", "kind"): "booked",
            ("<str:kind>", "language"): "zh-hans",
            ("<str:language>", "channel"): "sms",
            ("versions", "pk"): self.notice_words.pk,
            ("many", "pk"): self.bulk.pk,
            ("new", "role"): "feeder",
            ("new", "template"): self.template.pk,
            ("seats", "seat"): self.leg.seats.first().pk,
            ("step", "to"): "closed",
            ("state", "what"): "pause",
            ("vacancy-imports", "pk"): self.vacancy_import.pk,
            ("matching", "pk"): self.run.pk,
            ("matches", "match_pk"): self.match.pk,
            ("arrivals", "pk"): self.placement.pk,
            ("stations", "pk"): self.station.pk,
            ("follow-ups", "pk"): self.follow_up.pk,
            ("contacts", "pk"): self.contact.pk,
            ("contacts", "contact"): self.contact.pk,
            ("agreements", "pk"): self.agreement.pk,
            ("papers", "pk"): self.paper.pk,
            ("papers", "paper_id"): self.paper.pk,
            ("activities", "pk"): self.activity.pk,
            ("gate", "leg"): self.leg.pk,
            ("gate", "pk"): self.leg.pk,
            ("riders", "booking"): self.booking.pk,
            ("forms", "form"): "daily",
            ("figures", "name"): "persons",
            ("handed-in", "pk"): self.report.pk,
            ("reports", "pk"): self.report.pk,
            ("report-forms", "form"): "daily",
            ("report-versions", "pk"): self.report.snapshots.get().pk,
            ("indicators", "pk"): self.indicator.pk,
            ("carriers", "pk"): self.carrier.pk,
            ("vehicles", "pk"): self.vehicle.pk,
            ("drivers", "pk"): self.driver.pk,
            ("limits", "key"): "rest",
            ("places", "pk"): self.stop.pk,
            ("vehicle-types", "code"): self.leg.layout.code,
            ("templates", "pk"): self.template.pk,
            ("plan", "order"): self.leg.order,
            ("runs", "order"): self.leg.order,
            ("quotas", "quota"): self.quota.pk,
            ("reseatings", "pk"): self.reseating.pk,
            ("transfers", "pk"): self.transfer.pk,
            ("wait-times", "code"): self.places["county"].code,
            ("waitlist-times", "code"): self.places["county"].code,
            ("trips", "slip"): slip_token(self.booking),
            ("left-over", "rider"): self.left_over.pk,
        }


def _plan(leg: Leg) -> dict[str, Any]:
    calls = [
        {"place": call.place_id, "minutes": at * 600, "stands": 0, "boarding": not at, "alighting": bool(at)}
        for at, call in enumerate(leg.calls.all())
    ]
    trunk = {"role": "trunk", "mode": leg.mode, "layout": leg.layout.code, "carrier": "", "vehicle_number": ""}
    return {"legs": [trunk | {"drivers": 0, "escorts": 0, "calls": calls}]}


class World:
    """Both counties, and somebody of each role who works at home."""

    # Roles that are bound to the home county; the others see both sides, each in its own way.
    bound = (Role.COUNTY, Role.TOWN, Role.VILLAGE, Role.STATION, Role.EMPLOYER, Role.ESCORT)

    def __init__(self) -> None:
        self.home, self.foreign = Side(HOME, "家"), Side(FOREIGN, "雀")
        # Somebody who has moved away since the run: its proposal is nobody's business at home any more.
        make_match(self.home.run, self.foreign.sibling, self.home.vacancy)
        # All at once: the tests of a module share a world, and what one of them made would end with it.
        self.actors = self._people()
        self._samples: tuple[Samples, Samples] = (self.home.samples(), self.foreign.samples())

    def _people(self) -> dict[str, User]:
        """One person a role."""
        escort = make_user(name="测试带队")
        escort.assignments.create(role=Role.ESCORT)
        EscortDuty.objects.create(user=escort, leg=self.home.trip.legs.get())
        station = make_station(division=make_division("440400"))
        return {
            Role.CITY: make_officer(Role.CITY),
            Role.COUNTY: make_officer(Role.COUNTY, self.home.places["county"]),
            Role.TOWN: make_officer(Role.TOWN, self.home.places["town"]),
            Role.VILLAGE: make_officer(Role.VILLAGE, self.home.places["village"]),
            Role.STATION: make_station_clerk(station),
            Role.EMPLOYER: make_employer_clerk(self.home.employer),
            Role.ESCORT: escort,
            Role.AUDITOR: make_officer(Role.AUDITOR),
            Role.ADMIN: make_officer(Role.ADMIN),
        }

    def browser(self, role: str) -> Client:
        """A browser in which that role has signed in."""
        return signed_in(self.actors[role])

    def program(self, role: str) -> APIClient:
        """A program that works for that role."""
        return api_client(self.actors[role])

    @cached_property
    def placed(self) -> set[tuple[str, str]]:
        """The parameters that stand for another thing on the foreign side."""
        home, foreign = self.samples(foreign=False), self.samples(foreign=True)
        return {key for key, value in home.items() if value != foreign[key]}

    def samples(self, *, foreign: bool) -> Samples:
        """The registry of one side."""
        return self._samples[foreign]

    def own_words(self, role: str) -> tuple[str, ...]:
        """The words that this role may see."""
        words = self.home.words | self.foreign.words
        if role not in self.bound:
            return tuple(words)
        posts = [each.division.path for each in self.actors[role].current_assignments if each.division]
        own = [word for word, path in words.items() if any(path.startswith(post) for post in posts)]
        if posts:
            own += [word for word, path in words.items() if path == OFFICES]
        if role in (Role.EMPLOYER, Role.ESCORT):
            own.append("家村民")  # works there, and travels along
        if role == Role.ESCORT:
            own.append("家邻镇人")
        if role == Role.EMPLOYER:
            own += ["家装配工", "家电子厂", "家邻镇人"]
        if role in (Role.TOWN, Role.VILLAGE):
            # Trips of one's county are everybody's there once they are released, and so is who did what to them.
            own += ["家换座", "家路面凝冻", "家镇干部", "家协作协议", "家县干部"]
        return tuple(own)

    def leaks(self, response: Any, own: tuple[str, ...]) -> list[str]:
        """The words in an answer that do not belong there."""
        text = b"".join(response.streaming_content) if response.streaming else response.content
        words = (self.home.words | self.foreign.words).keys() - set(own)
        return sorted(word for word in words if word in text.decode("utf-8", "replace"))
