"""Fills in what tickets keep of their newest message."""

from django.db import migrations

FILL = """
update tickets_ticket t set last_message_at = newest.created_at, last_author = newest.author,
    snippet = left(regexp_replace(newest.text, '\\s+', ' ', 'g'), 240)
from (select distinct on (ticket_id) ticket_id, created_at, author, left(text, 2000) as text
      from tickets_message order by ticket_id, created_at desc, id desc) as newest
where newest.ticket_id = t.id
"""
WAITING = """
update tickets_ticket t set waiting_since = asked.since,
    due_at = asked.since + case t.urgency when 1 then interval '1 hour' when 2 then interval '4 hours'
                                          when 3 then interval '8 hours' else interval '24 hours' end
from (select m.ticket_id, min(m.created_at) as since from tickets_message m
      where m.author = 'contact' and m.auto = 'no' and not exists (
          select from tickets_message later
          where later.ticket_id = m.ticket_id and later.author <> 'contact' and later.id > m.id)
      group by m.ticket_id) as asked
where asked.ticket_id = t.id and t.status in ('new', 'open', 'pending', 'on_hold')
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_working_together")]

    operations = [
        migrations.RunSQL([FILL, WAITING], migrations.RunSQL.noop, elidable=True),
    ]
