"""How common each word is among the passages is learned: a rare word tells more than a common one."""

from django.db import connection, transaction

from replywell.knowledge.language import configs, locales_of
from replywell.knowledge.models import Passage, PassageWord

CHANGED = 0.05
"""Share of the passages that has to come or go before words are counted anew."""

_LEARN = """
insert into knowledge_passageword (config, stem, passages, length)
select %(config)s::text, word, ndoc, 0 from ts_stat(format(
    'select search from knowledge_passage where split_part(locale, ''-'', 1) = any(%%L)', %(locales)s::text[]))
union all
select %(config)s::text, '', count(*), coalesce(avg(length(search)), 0) from knowledge_passage
where split_part(locale, '-', 1) = any(%(locales)s)
"""


def learn_words(*, always: bool = False) -> bool:
    """Count the words of all passages, where enough of these have changed; returns whether it did."""
    learned = sum(PassageWord.objects.filter(stem="").values_list("passages", flat=True))
    there = Passage.objects.count()
    if not always and abs(there - learned) <= CHANGED * learned:
        return False
    spoken = {
        locale.partition("-")[0] for locale in Passage.objects.values_list("locale", flat=True).distinct()
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('passage words'))")
        PassageWord.objects.all().delete()
        for config in configs(spoken):
            cursor.execute(_LEARN, {"config": config, "locales": locales_of(config, spoken)})
    return True
