"""The office that takes complaints; everything that is asked about one goes through it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from geodispatch.desk.complaints.answers import (
    Complaint,
    ComplaintRow,
    Receipt,
    Told,
)
from geodispatch.desk.complaints.kin import Kin, kin_of
from geodispatch.desk.complaints.refusals import NoSuchComplaintError
from geodispatch.desk.complaints.rules import CaseRules, case_rules
from geodispatch.desk.complaints.scene import Scene
from geodispatch.desk.complaints.store import Access, AccessKind, ComplaintStore, Filing
from geodispatch.desk.complaints.taking import (
    FiledLodging,
    FiledStep,
    check_lodging,
    check_step,
    check_texts,
    lodging_in,
    new_number,
    request_of,
    seal,
    step_in,
)
from geodispatch.desk.desk import Desk
from geodispatch.desk.rights import (
    ComplaintRight,
    NotAllowedError,
    may_with_complaints,
    takes_calls,
)
from geodispatch.domain.complaints import (
    Case,
    ComplaintEvent,
    ComplaintRecord,
    Lodging,
    Step,
    StepKind,
    owed_of,
)
from geodispatch.domain.complaints.folding import Book
from geodispatch.domain.events import Sealed, Stamp
from geodispatch.domain.people import Principal
from geodispatch.domain.unit import Unit
from geodispatch.errors import LogUnavailableError
from geodispatch.policing import City


class ComplaintOffice:
    """
    Takes complaints, shows them to whom may see them, and keeps who looked.

    Parameters
    ----------
    store
        Where complaints lie; not the log of the desk.
    desk
        Whose units go to what happens now; ``None`` where nobody can be sent.
    city
        Whose rule book counts; that of the desk when ``None``.
    """

    def __init__(self, store: ComplaintStore, desk: Desk | None, city: City | None = None) -> None:
        known = city or (desk.city if desk else None)
        if known is None:
            msg = "An office for complaints needs a desk or a city."
            raise ValueError(msg)
        self.store, self.desk, self.city = store, desk, known
        self._scene = Scene(store, desk)

    def lodge(
        self, who: Principal, lodging: Lodging, key: str, now: datetime, seat: str = ""
    ) -> Receipt:
        """
        Take a complaint; what happens now becomes an incident for the nearest unit as well.

        Parameters
        ----------
        key
            Another for every complaint; the same again to repeat one of which no answer came.
        seat
            The position of the desk where it was taken.

        Raises
        ------
        NotAllowedError
            If somebody takes no complaints.
        RefusedCommandError
            If something that art. 37 asks for is missing; the refusal holds no text.
        KeyReusedError
            If the key was used for something else.
        LogUnavailableError
            If it cannot be kept now. Repeated with the same key, it is done once.
        """
        if not may_with_complaints(who, ComplaintRight.LODGE):
            self._note(who, AccessKind.REFUSED, "", now)
            raise NotAllowedError(who, "Lodging")
        check_lodging(lodging, now)
        self._scene.check(lodging, now)
        rules = self.case_rules(lodging.case, now, auxiliary=lodging.respondent.auxiliary)
        by = Stamp(who.name, seat, self.city.code)
        kin = kin_of(lodging.respondent, self._fleet_if_known(now))
        sealed, text = seal(FiledLodging(lodging, kin, who.name, seat, takes_calls(who)))
        event = ComplaintEvent(
            at=now,
            complaint=new_number(),
            kind=StepKind.LODGE,
            case=lodging.case,
            on_scene=lodging.on_scene,
            auxiliary=lodging.respondent.auxiliary,
            from_above=bool(lodging.assigned_by.strip()),
            due_at=rules.due_at(now),
            take_up_at=now + rules.take_up_within if lodging.on_scene else None,
            sealed=sealed,
        )
        request = request_of(lodging, "", by, key)
        filing = Filing((event,), (text,), event.complaint)
        stored = self.store.submit(request, now, lambda _book: filing)
        return Receipt(stored.complaint, self._scene.open(stored.complaint, now), rules.say)

    def read(self, who: Principal, number: str, now: datetime) -> Complaint:
        """
        Return a complaint; that it was read is kept first.

        Raises
        ------
        NoSuchComplaintError
            If there is none, or it is not his to read: the same answer, and the try is kept.
        """
        record = self._find(who, number, now)
        self._note(who, AccessKind.READ, number, now)
        entries = tuple(self.store.entries(complaint=record.number))
        sealed = [one.event.sealed for one in entries if one.event.sealed]
        texts = self.store.texts(one.ref for one in sealed)
        filed = lodging_in(texts[record.refs[0]])
        history = tuple(
            Told(one.operator, one.recorded_at, one.event, _step_of(one.event, texts))
            for one in entries
        )
        return Complaint(_row(record, now), filed.said, filed.operator, history)

    def listing(self, who: Principal, now: datetime) -> tuple[ComplaintRow, ...]:
        """
        Return the complaints that somebody may see, what is due first; that he looked is kept.

        Those about himself or his unit are not among them, and nothing shows that they are not.

        Raises
        ------
        NotAllowedError
            If his role reads no complaints.
        """
        if not may_with_complaints(who, ComplaintRight.READ):
            self._note(who, AccessKind.REFUSED, "", now)
            raise NotAllowedError(who, "complaints")
        book, fleet = self.store.book(), self._fleet(now)
        texts = self.store.texts(ref for record in book.values() for ref in record.refs)
        seen = [one for one in book.values() if not _kin(one, texts, fleet).has(who, fleet)]
        self._note(who, AccessKind.LISTED, "", now)
        return tuple(sorted((_row(record, now) for record in seen), key=_soonest))

    def act(self, who: Principal, number: str, step: Step, key: str, now: datetime) -> ComplaintRow:
        """
        Take a step with a complaint; who does stands in its log.

        Raises
        ------
        NoSuchComplaintError
            As `read`.
        RefusedCommandError
            If the step cannot be taken now or lacks something; the refusal holds no text.
        KeyReusedError, LogUnavailableError
            As `lodge`.
        """
        record = self._find(who, number, now)
        check_texts(step)
        request = request_of(step, record.number, Stamp(who.name, "", self.city.code), key)
        kin = kin_of(step.respondent, self._fleet(now)) if step.respondent else Kin()
        sealed, text = seal(FiledStep(step, kin))

        def decide(book: Book) -> Filing:
            current = book[record.number]
            check_step(current, step, now)
            return Filing((self._event(current, step, now, sealed),), (text,), current.number)

        self.store.submit(request, now, decide)
        return _row(self.store.book()[record.number], now)

    def audit(self, who: Principal, number: str, now: datetime) -> tuple[Access, ...]:
        """
        Return who read a complaint or tried to, for whom may read it.

        Raises
        ------
        NoSuchComplaintError
            As `read`.
        """
        record = self._find(who, number, now)
        self._note(who, AccessKind.AUDITED, number, now)
        return self.store.accesses(record.number)

    def case_rules(self, case: Case, now: datetime, *, auxiliary: bool = False) -> CaseRules:
        """
        Return what the rule book in force says of a case: its article, its words, its clock.

        The clock of art. 40 is a dated setting of the book: the days of ``complaint-result``.
        """
        return case_rules(self.city, case, now, auxiliary=auxiliary)

    def withheld(self, incident: str) -> frozenset[str]:
        """
        Return the callsigns that a desk must not send to an incident; it is not told why.

        Parameters
        ----------
        incident
            Its number.
        """
        return self._scene.withheld(incident)

    def catch_up(self, now: datetime) -> int:
        """
        Learn who is withheld, and open incidents that are missing, as after a crash between stores.

        Returns
        -------
        How many were opened.
        """
        self._scene.refresh()
        pending = [one.number for one in self.store.book().values() if one.pending]
        return sum(bool(self._scene.open(number, now)) for number in pending)

    def _find(self, who: Principal, number: str, now: datetime) -> ComplaintRecord:
        """Return a complaint that somebody may see; the same work is done for what is missing."""
        fleet, record = self._fleet(now), self.store.book().get(number)
        texts = self.store.texts(record.refs if record else ())
        kin = _kin(record, texts, fleet) if record else Kin()
        barred = kin.has(who, fleet) or not may_with_complaints(who, ComplaintRight.READ)
        if record is None or barred:
            self._note(who, AccessKind.REFUSED, number, now)
            raise NoSuchComplaintError
        return record

    def _event(
        self, record: ComplaintRecord, step: Step, now: datetime, sealed: Sealed
    ) -> ComplaintEvent:
        due_at, on_scene = step.due_at, False
        if step.kind is StepKind.RECLASSIFY and step.case is not None:
            rules = self.case_rules(step.case, record.lodged_at, auxiliary=record.auxiliary)
            due_at = rules.due_at(record.lodged_at)
            on_scene = record.on_scene and step.case in (Case.ONGOING, Case.OTHER_BUREAU)
        return ComplaintEvent(
            at=step.at or now,
            complaint=record.number,
            kind=step.kind,
            case=step.case,
            on_scene=on_scene,
            due_at=due_at,
            side=step.side,
            verdict=step.verdict,
            sealed=sealed,
        )

    def _fleet(self, now: datetime) -> tuple[Unit, ...]:
        """Return whose colleague is whose; without it nothing is shown to anybody."""
        return self.desk.units(now) if self.desk else ()

    def _fleet_if_known(self, now: datetime) -> tuple[Unit, ...]:
        """Return the fleet where the desk's log answers: a complaint is taken in any case."""
        try:
            return self._fleet(now)
        except LogUnavailableError:
            return ()

    def _note(self, who: Principal, kind: AccessKind, number: str, now: datetime) -> None:
        role = "" if who.role is None else who.role.value
        asked = number[:40].encode("ascii", "backslashreplace").decode()
        shown = "".join(one if one.isprintable() else "?" for one in asked)
        self.store.note(Access(now, who.name, role, kind, shown))


def _kin(record: ComplaintRecord, texts: Mapping[str, str], fleet: Iterable[Unit]) -> Kin:
    """Return who the respondent of a complaint is: as it was filed, and as the fleet is now."""
    first, *more = record.refs
    lodged = lodging_in(texts[first])
    kin = lodged.kin.joined(kin_of(lodged.said.respondent, fleet))
    for ref in more:
        step = step_in(texts[ref])
        kin = kin.joined(step.kin)
        if step.said.respondent is not None:
            kin = kin.joined(kin_of(step.said.respondent, fleet))
    return kin


def _row(record: ComplaintRecord, now: datetime) -> ComplaintRow:
    return ComplaintRow(record, owed_of(record, now))


def _soonest(row: ComplaintRow) -> tuple[bool, datetime, str]:
    due = [one.due_at for one in row.owed if one.due_at is not None]
    return not due, min(due, default=row.record.lodged_at), row.record.number


def _step_of(event: ComplaintEvent, texts: Mapping[str, str]) -> Step | None:
    if event.sealed is None or event.kind is StepKind.LODGE:
        return None
    return step_in(texts[event.sealed.ref]).said
