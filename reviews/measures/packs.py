"""The words of measures that an organisation has loaded: in use, replaced, taken out of use. What was answered keeps them."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.refused import Refused
from common.trying_again import tried_again
from reviews.measures.definitions import LicenceClass, Measure
from reviews.measures.wording import ItemWords, PackWords, WordingFault, wording_faults
from reviews.models import WordingItem, WordingPack


class FaultyWording(Refused):
    """Words that can't be used; `.faults` say where and why."""

    def __init__(self, faults: list[WordingFault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = faults


def wording_packs_of(organisation: Organisation) -> QuerySet[WordingPack]:
    """Every pack of an organisation, those in use first, the latest first."""
    return WordingPack.objects.filter(organisation=organisation).order_by("-retired_at", "measure", "language", "-pk")


def packs_in_force(organisation: Organisation) -> dict[str, list[WordingPack]]:
    """The packs in use by the measure's slug. One query."""
    found: dict[str, list[WordingPack]] = {}
    for pack in wording_packs_of(organisation).filter(retired_at=None):
        found.setdefault(pack.measure, []).append(pack)
    return found


def words_of_pack(pack: WordingPack) -> PackWords:
    """What a pack says, as plain values. One query."""
    return PackWords(
        language=pack.language,
        items={each.number: ItemWords(each.text, _numbered(each.options)) for each in pack.items.all()},
        confirmed_by=pack.confirmed_by,
        confirmed_on=pack.confirmed_at.astimezone(pack.organisation.tzinfo).date(),
        introduction=pack.introduction,
        options=_numbered(pack.options),
        credit=pack.credit,
        licence_ref=pack.licence_ref,
        by_themselves=pack.by_themselves,
    )


@tried_again
def load_words(measure: Measure, words: PackWords, *, organisation: Organisation, by: Actor, now: dt.datetime) -> WordingPack:
    """Put the words of a measure into use, in the place of those in the same language. The same words again change nothing.

    Raises FaultyWording.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if faults := wording_faults(measure, words, today=today_in(organisation.tzinfo, now)):
            raise FaultyWording(faults)
        there = wording_packs_of(organisation).filter(
            measure=measure.slug, edition=measure.edition, language=words.language, retired_at=None
        )
        present = there.first()
        if present and words_of_pack(present) == words:
            return present
        if present:
            there.update(retired_at=now)
            audit.record(by, "replaced", present, organisation=organisation, measure=measure.slug, language=words.language)
        pack = _written(measure, words, organisation)
        audit.record(
            by, "loaded", pack, organisation=organisation, measure=measure.slug, language=words.language, items=len(words.items)
        )
    return pack


@tried_again
def retire_pack(pack: WordingPack, *, by: Actor, now: dt.datetime) -> WordingPack:
    """Take words out of use: from now on staff enter numbers, unless other words are loaded. Again changes nothing."""
    with transaction.atomic():
        pack = WordingPack.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=pack.pk)
        if pack.retired_at is None:
            pack.retired_at = now
            pack.save(update_fields=["retired_at"])
            house = pack.organisation
            audit.record(by, "took out of use", pack, organisation=house, measure=pack.measure, language=pack.language)
    return pack


def answers_alone(measure: Measure, pack: WordingPack | None) -> bool:
    """Whether people answer this on their own page: it has words, and its licence lets them, by itself or as it was confirmed."""
    if measure.by_staff or measure.self_entry == "no" or measure.licence is LicenceClass.FORBIDDEN:
        return False
    if measure.licence is LicenceClass.OWN:
        return True
    return pack is not None and (measure.self_entry == "yes" or pack.by_themselves)


def _written(measure: Measure, words: PackWords, organisation: Organisation) -> WordingPack:
    noon = dt.datetime.combine(words.confirmed_on, dt.time(12), tzinfo=organisation.tzinfo)
    pack = WordingPack.objects.create(
        organisation=organisation,
        measure=measure.slug,
        edition=measure.edition,
        language=words.language,
        introduction=words.introduction,
        options={str(number): text for number, text in words.options.items()},
        credit=words.credit,
        licence_ref=words.licence_ref,
        confirmed_by=words.confirmed_by,
        confirmed_at=noon,
        by_themselves=words.by_themselves,
    )
    WordingItem.objects.bulk_create(
        WordingItem(pack=pack, number=number, text=item.text, options={str(key): text for key, text in item.options.items()})
        for number, item in sorted(words.items.items())
    )
    return pack


def _numbered(options: dict[str, str]) -> dict[int, str]:
    return {int(number): text for number, text in options.items()}
