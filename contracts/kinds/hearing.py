"""Hearing: a person before the civic court for an administrative infraction, and the measure that came of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Line, Narrative, Part
from contracts.identifiers import IphReference
from contracts.kind import Filters, Kind
from contracts.people import Person
from contracts.shared import NEVER, PERSON, D, Instant, Moment, O, Place, Precision, S, T


class Infraction(Part):
    """The administrative infraction and where the law puts it."""

    label: Annotated[Line, Field("Infracción (texto de la fuente)", "Infraction (the source's words)", O)]
    law: Annotated[Label | None, Field("Ley o reglamento", "Law or bylaw", O)] = None
    article: Annotated[Code | None, Field("Artículo", "Article", O)] = None
    fraction: Annotated[Code | None, Field("Fracción", "Fraction", O)] = None
    description: Annotated[Narrative | None, Field("Descripción legal de la infracción", "Legal description", O)] = None
    sanction_class: Annotated[Code | None, Field("Clase de sanción", "Sanction class", O)] = None
    category: Annotated[Label | None, Field("Categoría de la fuente", "The source's category", O)] = None


class Measure(Part):
    """What the judge ordered."""

    kind: Annotated[
        Literal["warning", "fine", "arrest", "community_service", "referral", "conciliation", "none"],
        Field("Medida", "Measure", O),
    ]
    fine_uma: Annotated[float | None, Limits(ge=0, le=10_000), Field("Multa (UMA)", "Fine (UMA)", O)] = None
    fine_pesos: Annotated[
        float | None, Limits(ge=0, le=10_000_000), Field("Multa (pesos)", "Fine (Mexican pesos)", O)
    ] = None
    arrest_hours: Annotated[int | None, Limits(ge=0, le=36), Field("Arresto (horas)", "Arrest (hours)", O)] = None
    service_hours: Annotated[
        int | None,
        Limits(ge=0, le=1_000),
        Field("Trabajo comunitario (horas)", "Community service (hours)", O),
    ] = None
    programme: Annotated[Label | None, Field("Programa de canalización", "Referral programme", S, PERSON)] = None
    commuted: Annotated[bool | None, Field("Arresto conmutado", "Arrest commuted", O)] = None
    due_on: Annotated[date | None, Field("Fecha límite de cumplimiento", "Due on", O)] = None
    fulfilled: Annotated[bool | None, Field("Medida cumplida", "Measure fulfilled", O)] = None
    fulfilled_on: Annotated[date | None, Field("Fecha de cumplimiento", "Fulfilled on", O)] = None


class Hearing(Part):
    """One person's hearing before a civic judge."""

    folio: Annotated[Code | None, Field("Expediente", "Court file number", D)] = None
    remission_folio: Annotated[Code | None, Field("Boleta de remisión", "Remission slip", D)] = None
    iph_reference: Annotated[IphReference | None, Field("Número de referencia IPH", "IPH reference", D)] = None
    call_folio: Annotated[Code | None, Field("Folio de la llamada (911)", "Call folio (911)", D)] = None
    status: Annotated[Label | None, Field("Estatus", "Status", O)] = None
    initiated_by: Annotated[
        Literal["presentation", "complaint", "referral", "summons"] | None,
        Field("Forma de inicio", "How the proceeding began", O),
    ] = None
    court: Annotated[Label | None, Field("Juzgado cívico", "Civic court", O)] = None
    shift: Annotated[Label | None, Field("Turno", "Shift", O)] = None
    judge: Annotated[Label | None, Field("Persona juzgadora", "Judge", D)] = None
    secretary: Annotated[Label | None, Field("Persona secretaria", "Court clerk", D)] = None
    occurred_at: Annotated[Instant | None, Field("Momento de los hechos", "Occurred at", O)] = None
    occurred_precision: Annotated[Precision | None, Field("Precisión del momento", "Precision of the time", O)] = None
    presented_at: Annotated[Moment | None, Field("Momento de la presentación", "Presented at", O)] = None
    heard_at: Annotated[Moment | None, Field("Momento de la audiencia", "Heard at", O)] = None
    resolved_at: Annotated[Moment | None, Field("Momento de la resolución", "Resolved at", O)] = None
    released_at: Annotated[Moment | None, Field("Momento de la salida", "Left the court at", O)] = None
    outcome: Annotated[
        Literal["responsible", "not_responsible", "conciliated", "suspended", "pending"] | None,
        Field("Resolución", "Outcome", O),
    ] = None
    infraction: Infraction
    measure: Measure | None = None
    place: Place | None = None
    persons: list[Person] = Limits(default_factory=list, max_length=50)
    medical_certificate: Annotated[Narrative | None, Field("Certificado médico", "Medical certificate", S, NEVER)] = (
        None
    )
    reason: Annotated[Narrative | None, Field("Motivo de la presentación", "Reason for presentation", T)] = None
    belongings: Annotated[Narrative | None, Field("Objetos presentados", "Objects presented", T)] = None
    evidence: Annotated[Narrative | None, Field("Pruebas admitidas y desahogadas", "Evidence heard", T)] = None
    conciliation_agreement: Annotated[
        Narrative | None, Field("Convenio de conciliación", "Conciliation agreement", T)
    ] = None
    resolution_text: Annotated[Narrative | None, Field("Texto de la resolución", "Text of the resolution", T)] = None
    observations: Annotated[Narrative | None, Field("Observaciones", "Observations", T)] = None


KIND = Kind(
    name="hearing",
    plural="hearings",
    version=1,
    es="Audiencia de justicia cívica",
    en="Civic-court hearing",
    model=Hearing,
    filters=Filters(
        occurred="occurred_at",
        municipality="place.municipality",
        offence="infraction.article",
        measure="measure.kind",
        person="persons[].curp",
    ),
    instants=(
        "occurred_at",
        "presented_at",
        "heard_at",
        "resolved_at",
        "released_at",
        "persons[].birth_date",
        "persons[].detained_at",
    ),
)
