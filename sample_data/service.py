"""The exports of the helpdesk and of the surveys."""

from events import World
from files import Export, Row, iso, lines, with_broken


def zendesk(world: World) -> Export:
    """Return the export of Zendesk, one row per comment: first the customer's, then the agent's."""
    header = (
        "Ticket ID",
        "Subject",
        "Requester",
        "Assignee",
        "Created at",
        "Comment",
        "Comment Author",
    )
    rows: list[Row] = []
    tickets = [
        ticket
        for ticket in world.tickets
        if ticket.opened.year == 2025 and ticket.opened.month <= 6
    ]
    for ticket in tickets:
        agent = ("jule@tannquell.example.com", "malik@tannquell.example.com")[
            int(ticket.number) % 2
        ]
        email = ticket.person.email
        rows.append(
            (
                ticket.number,
                ticket.subject,
                email,
                agent,
                f"{ticket.opened:%Y-%m-%d %H:%M:%S}",
                ticket.written.text,
                email,
            )
        )
        if ticket.replied:
            rows.append(
                (
                    ticket.number,
                    ticket.subject,
                    email,
                    agent,
                    f"{ticket.replied:%Y-%m-%d %H:%M:%S}",
                    "Hallo, wir kümmern uns darum.",
                    agent,
                )
            )
    note = f"one row per comment: {len(tickets)} tickets; the tickets of January to June 2025"
    return Export("zendesk_tickets.csv", lines(header, rows).encode(), len(rows), note=note)


def tickets(world: World) -> Export:
    """Return the later tickets."""
    header = (
        "ticket_id", "customer_id", "channel", "created_at", "first_reply_at", "solved_at",
        "reopened_count", "status", "topic", "is_complaint", "satisfaction",
        "subject", "text",
    )  # fmt: skip
    rows: list[Row] = [
        (
            f"T{ticket.number}", ticket.person.customer_id, ticket.channel, iso(ticket.opened),
            iso(ticket.replied) if ticket.replied else "",
            iso(ticket.solved) if ticket.solved else "", ticket.reopened,
            "solved" if ticket.solved else "open", ticket.written.topic,
            str(ticket.complaint).lower(),
            "" if ticket.satisfaction is None else f"{ticket.satisfaction:.0f}", ticket.subject,
            ticket.written.text,
        )
        for ticket in world.tickets
        if not (ticket.opened.year == 2025 and ticket.opened.month <= 6)
    ]  # fmt: skip
    broken = {
        88: (
            "T99001,00100001,email,2025-02-30T10:00:00Z,,,0,open,,true,,Kaputte Zeile,Der 30. "
            "Februar"
        )
    }
    note = "1 impossible date; the tickets from July 2025 on"
    return Export(
        "tickets.csv",
        with_broken(lines(header, rows), broken).encode(),
        len(rows) + 1,
        1,
        note=note,
    )


def surveys(world: World) -> Export:
    """Return the answers to surveys."""
    header = (
        "survey_id",
        "customer_id",
        "answered_at",
        "instrument",
        "score",
        "scale_max",
        "comment",
    )
    rows: list[Row] = [
        (number, person.customer_id, iso(at), instrument, score, top, comment)
        for number, person, at, instrument, score, top, comment in world.surveys
    ]
    broken = {
        101: "U99001,00100008,gestern,nps,9,10,",
        202: "U99002,00100015,2025-09-01T10:00:00Z,nps,neun,10,",
    }
    return Export(
        "surveys.csv",
        with_broken(lines(header, rows), broken).encode(),
        len(rows) + 2,
        2,
        note="1 word for a time, 1 word for a number",
    )
