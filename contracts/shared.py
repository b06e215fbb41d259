"""Types that every record kind shares: persons, places, offences, vehicles, weapons.

Names and groupings follow what the field systems hold: the IPH, the civic courts' *boleta de remisión*, the
prosecutors' case systems and the national detention registry. Fields may be added with a new contract version;
none may be renamed, retyped or moved (``contracts/compatibility.py`` refuses it).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime
from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Line, Narrative, Part, Protection, Sensitivity
from contracts.identifiers import Curp, MunicipalityCode, OffenceCode, PostalCode, Rfc, StateCode

D, Q, S, T, O = (  # noqa: E741  (a table of fields reads better with one letter per class)
    Sensitivity.DIRECT,
    Sensitivity.QUASI,
    Sensitivity.SENSITIVE,
    Sensitivity.FREE_TEXT,
    Sensitivity.OPERATIONAL,
)
PERSON, PLACE, NEVER = Protection.PERSON, Protection.PLACE, Protection.NEVER

Latitude = Annotated[float, Limits(ge=14.5, le=32.75)]
Longitude = Annotated[float, Limits(ge=-118.5, le=-86.7)]
Precision = Literal["minute", "hour", "day"]
Instant = AwareDatetime

OFFENCE_LEVELS = (("subtype", 5), ("type", 3), ("legal_good", 1))
MUNICIPALITY_LEVELS = (("state", 2),)


class Address(Part):
    """Where a person lives."""

    street: Annotated[Line | None, Field("Calle", "Street", D, PERSON)] = None
    exterior_number: Annotated[Code | None, Field("Número exterior", "House number", D, PERSON)] = None
    interior_number: Annotated[Code | None, Field("Número interior", "Interior number", D, PERSON)] = None
    neighbourhood: Annotated[Label | None, Field("Colonia", "Neighbourhood", Q, PERSON)] = None
    postal_code: Annotated[PostalCode | None, Field("Código postal", "Postal code", Q, PERSON)] = None
    locality: Annotated[Label | None, Field("Localidad", "Locality", Q, PERSON)] = None
    municipality: Annotated[
        MunicipalityCode | None,
        Field("Municipio (clave INEGI)", "Municipality (INEGI key)", Q, PERSON, MUNICIPALITY_LEVELS),
    ] = None
    state: Annotated[StateCode | None, Field("Estado (clave INEGI)", "State (INEGI key)", Q)] = None


class Contact(Part):
    """How a person is reached."""

    phone: Annotated[Code | None, Field("Teléfono", "Telephone", D, PERSON)] = None
    email: Annotated[Label | None, Field("Correo electrónico", "E-mail", D, PERSON)] = None


class Person(Part):
    """Somebody who takes part in a record, in one role."""

    role: Annotated[
        Literal["detained", "offender", "accused", "victim", "complainant", "witness", "officer", "other"],
        Field("Calidad", "Role", O),
    ]
    entity: Annotated[Literal["natural", "legal"], Field("Persona física o moral", "Natural or legal person", O)] = (
        "natural"
    )
    given_names: Annotated[Label | None, Field("Nombre(s)", "Given names", D, PERSON)] = None
    first_surname: Annotated[Label | None, Field("Primer apellido", "First surname", D, PERSON)] = None
    second_surname: Annotated[Label | None, Field("Segundo apellido", "Second surname", D, PERSON)] = None
    company_name: Annotated[Label | None, Field("Razón social", "Company name", D, PERSON)] = None
    alias: Annotated[Label | None, Field("Alias", "Alias", D, PERSON)] = None
    curp: Annotated[Curp | None, Field("CURP", "CURP (population registry key)", D, PERSON)] = None
    rfc: Annotated[Rfc | None, Field("RFC", "RFC (tax registry key)", D, PERSON)] = None
    voter_key: Annotated[Code | None, Field("Clave de elector", "Voter key", D, PERSON)] = None
    social_security_number: Annotated[Code | None, Field("NSS", "Social security number", D, PERSON)] = None
    id_document: Annotated[Label | None, Field("Documento de identificación", "Identity document", D, PERSON)] = None
    badge_number: Annotated[Code | None, Field("Número de placa del elemento", "Officer's badge number", D, PERSON)] = (
        None
    )
    birth_date: Annotated[
        date | None, Limits(ge=date(1900, 1, 2)), Field("Fecha de nacimiento", "Birth date", Q, PERSON)
    ] = None
    age: Annotated[int | None, Limits(ge=0, le=120), Field("Edad", "Age", Q, PERSON)] = None
    sex: Annotated[Literal["H", "M", "X"] | None, Field("Sexo", "Sex", Q)] = None
    nationality: Annotated[Label | None, Field("Nacionalidad", "Nationality", Q, PERSON)] = None
    birth_state: Annotated[StateCode | None, Field("Entidad de nacimiento", "State of birth", Q, PERSON)] = None
    marital_status: Annotated[Label | None, Field("Estado civil", "Marital status", Q, PERSON)] = None
    education: Annotated[Label | None, Field("Escolaridad", "Education", Q, PERSON)] = None
    occupation: Annotated[Label | None, Field("Ocupación", "Occupation", Q, PERSON)] = None
    indigenous_language: Annotated[Label | None, Field("Lengua indígena", "Indigenous language", S, PERSON)] = None
    ethnicity: Annotated[Label | None, Field("Etnia", "Ethnicity", S, PERSON)] = None
    vulnerable_group: Annotated[
        Label | None, Field("Grupo en situación de vulnerabilidad", "Vulnerable group", S, PERSON)
    ] = None
    gang: Annotated[Label | None, Field("Grupo delictivo referido", "Group alleged", S, PERSON)] = None
    detained: Annotated[bool | None, Field("Detenida", "Detained", O)] = None
    detained_at: Annotated[Instant | None, Field("Momento de la detención", "Detained at", Q, PERSON)] = None
    injured: Annotated[bool | None, Field("Con lesiones", "Injured", S)] = None
    intoxicated: Annotated[bool | None, Field("En estado de intoxicación", "Intoxicated", S)] = None
    health_notes: Annotated[Narrative | None, Field("Notas médicas", "Health notes", S, NEVER)] = None
    protected_witness: Annotated[bool | None, Field("Datos reservados", "Identity under protection", S, NEVER)] = None
    relation_to_victim: Annotated[
        Label | None, Field("Relación con la víctima", "Relation to the victim", S, PERSON)
    ] = None
    contact: Contact | None = None
    address: Address | None = None
    statement: Annotated[Narrative | None, Field("Declaración", "Statement", T, PERSON)] = None


class Place(Part):
    """Where something happened."""

    state: Annotated[StateCode | None, Field("Estado (clave INEGI)", "State (INEGI key)", O)] = None
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            "Municipio (clave INEGI, 5 dígitos)",
            "Municipality (INEGI key, 5 digits)",
            Q,
            None,
            MUNICIPALITY_LEVELS,
        ),
    ] = None
    locality: Annotated[Label | None, Field("Localidad", "Locality", Q)] = None
    neighbourhood: Annotated[Label | None, Field("Colonia", "Neighbourhood", Q)] = None
    postal_code: Annotated[PostalCode | None, Field("Código postal", "Postal code", Q)] = None
    street: Annotated[Line | None, Field("Calle", "Street", Q, PLACE)] = None
    exterior_number: Annotated[Code | None, Field("Número exterior", "House number", Q, PLACE)] = None
    interior_number: Annotated[Code | None, Field("Número interior", "Interior number", Q, PLACE)] = None
    cross_street: Annotated[Line | None, Field("Cruce o entre calles", "Cross street", Q, PLACE)] = None
    landmark: Annotated[Line | None, Field("Punto de referencia", "Landmark", T, PLACE)] = None
    latitude: Annotated[Latitude | None, Field("Latitud (WGS 84)", "Latitude (WGS 84)", Q, PLACE)] = None
    longitude: Annotated[Longitude | None, Field("Longitud (WGS 84)", "Longitude (WGS 84)", Q, PLACE)] = None
    kind: Annotated[Label | None, Field("Tipo de lugar", "Kind of place", O)] = None
    sector: Annotated[Label | None, Field("Sector o cuadrante", "Sector", O)] = None


class Offence(Part):
    """What is said to have been done: the source's own words and the national code."""

    label: Annotated[Label, Field("Delito o motivo (texto de la fuente)", "Offence or reason (the source's words)", O)]
    national_code: Annotated[
        OffenceCode | None,
        Field(
            "Clave nacional del delito (CNSP/38/15)",
            "National offence code (CNSP/38/15)",
            O,
            None,
            OFFENCE_LEVELS,
        ),
    ] = None
    category: Annotated[Label | None, Field("Categoría de la fuente", "The source's category", O)] = None
    with_violence: Annotated[bool | None, Field("Con violencia", "With violence", O)] = None
    modality: Annotated[Label | None, Field("Modalidad", "Modality", O)] = None
    completed: Annotated[bool | None, Field("Consumado", "Completed", O)] = None


class Vehicle(Part):
    """A vehicle that takes part in a record."""

    status: Annotated[Label | None, Field("Situación", "Status", O)] = None
    type: Annotated[Label | None, Field("Tipo", "Type", O)] = None
    make: Annotated[Label | None, Field("Marca", "Make", O)] = None
    line: Annotated[Label | None, Field("Submarca", "Line", O)] = None
    year: Annotated[int | None, Limits(ge=1900, le=2100), Field("Modelo (año)", "Model year", O)] = None
    colour: Annotated[Label | None, Field("Color", "Colour", Q)] = None
    use: Annotated[Label | None, Field("Uso", "Use", O)] = None
    origin: Annotated[Label | None, Field("Procedencia", "Origin", O)] = None
    plates: Annotated[Code | None, Field("Placas", "Plates", D, PERSON)] = None
    plates_state: Annotated[StateCode | None, Field("Entidad de las placas", "State of the plates", Q)] = None
    vin: Annotated[Code | None, Field("Número de serie (NIV)", "Vehicle identification number", D, PERSON)] = None
    engine_number: Annotated[Code | None, Field("Número de motor", "Engine number", D, PERSON)] = None
    notes: Annotated[Narrative | None, Field("Observaciones", "Notes", T, PERSON)] = None


class Weapon(Part):
    """A weapon or object that takes part in a record."""

    type: Annotated[Label | None, Field("Tipo de arma u objeto", "Type of weapon or object", O)] = None
    make: Annotated[Label | None, Field("Marca", "Make", O)] = None
    calibre: Annotated[Label | None, Field("Calibre", "Calibre", O)] = None
    colour: Annotated[Label | None, Field("Color", "Colour", O)] = None
    serial_number: Annotated[Code | None, Field("Número de serie", "Serial number", D, PERSON)] = None
    registration: Annotated[Code | None, Field("Matrícula", "Registration", D, PERSON)] = None
    quantity: Annotated[int | None, Limits(ge=0, le=1_000_000), Field("Cantidad", "Quantity", O)] = None
    destination: Annotated[Label | None, Field("Destino", "Destination", O)] = None
    description: Annotated[Narrative | None, Field("Descripción", "Description", T, PERSON)] = None
