"""Persons in a record: who takes part, in which role, and what the forms say about them.

Groupings follow the IPH's annexes (detention, interview), the national detention registry, the civic courts' medical
certificate and the prosecutors' person screens. No photograph, fingerprint or signature is carried: nobody could
de-identify it. Whoever belongs to a person (a relative, a lawyer) is a part of that person, so that what protects the
person removes them too.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field as Limits

from contracts.fields import Code, Field, Label, Line, Narrative, Part
from contracts.identifiers import Curp, MunicipalityCode, PostalCode, Rfc, StateCode
from contracts.shared import MUNICIPALITY_LEVELS, NEVER, PERSON, D, Moment, O, Q, S, T


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


class Work(Part):
    """What a person does and for whom; for an officer, the force, rank, unit and patrol."""

    institution: Annotated[
        Label | None, Field("Institución o lugar de trabajo", "Institution or employer", Q, PERSON)
    ] = None
    assignment: Annotated[Label | None, Field("Adscripción", "Unit assigned to", Q, PERSON)] = None
    position: Annotated[Label | None, Field("Grado, cargo o puesto", "Rank or position", Q, PERSON)] = None
    transport: Annotated[Label | None, Field("Medio de transporte", "Means of transport", O)] = None
    patrol: Annotated[Code | None, Field("Número de patrulla", "Patrol number", D, PERSON)] = None
    professional_licence: Annotated[Code | None, Field("Cédula profesional", "Professional licence", D, PERSON)] = None
    address: Annotated[Line | None, Field("Domicilio laboral", "Work address", D, PERSON)] = None
    phone: Annotated[Code | None, Field("Teléfono laboral", "Work telephone", D, PERSON)] = None


class Detention(Part):
    """The detention of one person, as the IPH's annex A and the detention registry hold it."""

    registry_folio: Annotated[
        Code | None, Field("Folio del Registro Nacional de Detenciones", "Detention registry folio", D, PERSON)
    ] = None
    reason: Annotated[Label | None, Field("Motivo de la detención", "Reason for the detention", O)] = None
    status: Annotated[Label | None, Field("Estatus de la persona detenida", "Status of the detained person", O)] = None
    municipality: Annotated[
        MunicipalityCode | None,
        Field(
            "Municipio de la detención (clave INEGI)",
            "Municipality of detention (INEGI key)",
            Q,
            PERSON,
            MUNICIPALITY_LEVELS,
        ),
    ] = None
    neighbourhood: Annotated[
        Label | None, Field("Colonia de la detención", "Neighbourhood of detention", Q, PERSON)
    ] = None
    street: Annotated[Line | None, Field("Calle de la detención", "Street of detention", Q, PERSON)] = None
    rights_read: Annotated[bool | None, Field("Lectura de derechos", "Rights were read", O)] = None
    belongings: Annotated[Narrative | None, Field("Pertenencias", "Belongings", T, PERSON)] = None
    transferred_to: Annotated[Label | None, Field("Lugar de traslado", "Transferred to", O)] = None
    transfer_kind: Annotated[Label | None, Field("Tipo de traslado", "Kind of transfer", O)] = None
    handed_over_at: Annotated[
        Moment | None, Field("Momento de la puesta a disposición", "Handed over to the authority at", Q, PERSON)
    ] = None
    handover_folio: Annotated[Code | None, Field("Folio de la puesta a disposición", "Hand-over folio", D, PERSON)] = (
        None
    )
    received_by: Annotated[
        Label | None, Field("Persona servidora pública que recibe", "Received by (official)", D, PERSON)
    ] = None
    released_at: Annotated[Moment | None, Field("Momento de la libertad", "Released at", Q, PERSON)] = None
    release_kind: Annotated[Label | None, Field("Tipo de libertad", "Kind of release", O)] = None
    release_cause: Annotated[Label | None, Field("Causa de la libertad", "Cause of release", O)] = None


class MedicalExam(Part):
    """The medical examination of one person. That it took place may be shared; what it found never leaves."""

    required: Annotated[bool | None, Field("Requiere certificado médico", "Medical certificate required", O)] = None
    accepted: Annotated[bool | None, Field("Aceptó el examen", "Accepted the examination", S, NEVER)] = None
    examined_at: Annotated[Moment | None, Field("Momento del examen médico", "Examined at", Q, PERSON)] = None
    clinical_age: Annotated[int | None, Limits(ge=0, le=120), Field("Edad clínica", "Clinical age", Q, PERSON)] = None
    physician: Annotated[Label | None, Field("Persona médica que certifica", "Physician", D, PERSON)] = None
    physician_licence: Annotated[
        Code | None, Field("Cédula profesional de la persona médica", "Physician's licence", D, PERSON)
    ] = None
    authorised_by: Annotated[
        Label | None,
        Field("Persona responsable que autoriza (menores de edad)", "Authorised by (for minors)", D, PERSON),
    ] = None
    findings: Annotated[Narrative | None, Field("Resultado del examen", "Findings", S, NEVER)] = None
    illness: Annotated[Line | None, Field("Enfermedad referida", "Illness stated", S, NEVER)] = None
    medication: Annotated[Line | None, Field("Medicamento referido", "Medication stated", S, NEVER)] = None
    history: Annotated[Narrative | None, Field("Antecedentes patológicos", "Medical history", S, NEVER)] = None
    prescription: Annotated[Narrative | None, Field("Prescripción médica", "Prescription", S, NEVER)] = None


class Relative(Part):
    """A relative or acquaintance to be told."""

    name: Annotated[Label | None, Field("Nombre del familiar o conocido", "Relative's name", D, PERSON)] = None
    kinship: Annotated[Label | None, Field("Parentesco", "Kinship", S, PERSON)] = None
    phone: Annotated[Code | None, Field("Teléfono del familiar o conocido", "Relative's telephone", D, PERSON)] = None


class Lawyer(Part):
    """Who defends, advises or legally represents the person."""

    name: Annotated[Label | None, Field("Nombre de la persona defensora", "Lawyer's name", D, PERSON)] = None
    kind: Annotated[Label | None, Field("Tipo de defensa o representación", "Kind of representation", O)] = None
    professional_licence: Annotated[
        Code | None, Field("Cédula profesional de la persona defensora", "Lawyer's licence", D, PERSON)
    ] = None
    email: Annotated[Label | None, Field("Correo de la persona defensora", "Lawyer's e-mail", D, PERSON)] = None


class Person(Part):
    """Somebody who takes part in a record, in one role."""

    role: Annotated[
        Literal["detained", "offender", "accused", "victim", "complainant", "witness", "officer", "lawyer", "other"],
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
    id_document_number: Annotated[
        Code | None, Field("Número del documento de identificación", "Identity document's number", D, PERSON)
    ] = None
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
    birth_municipality: Annotated[
        MunicipalityCode | None,
        Field(
            "Municipio de origen (clave INEGI)", "Municipality of origin (INEGI key)", Q, PERSON, MUNICIPALITY_LEVELS
        ),
    ] = None
    marital_status: Annotated[Label | None, Field("Estado civil", "Marital status", Q, PERSON)] = None
    education: Annotated[Label | None, Field("Escolaridad", "Education", Q, PERSON)] = None
    occupation: Annotated[Label | None, Field("Ocupación", "Occupation", Q, PERSON)] = None
    indigenous_language: Annotated[Label | None, Field("Lengua indígena", "Indigenous language", S, PERSON)] = None
    ethnicity: Annotated[Label | None, Field("Etnia", "Ethnicity", S, PERSON)] = None
    religion: Annotated[Label | None, Field("Religión", "Religion", S, PERSON)] = None
    interpreter_needed: Annotated[
        bool | None, Field("Requiere persona intérprete o traductora", "Interpreter needed", S, PERSON)
    ] = None
    vulnerable_group: Annotated[
        Label | None, Field("Grupo en situación de vulnerabilidad", "Vulnerable group", S, PERSON)
    ] = None
    gang: Annotated[Label | None, Field("Grupo delictivo referido", "Group alleged", S, PERSON)] = None
    detained: Annotated[bool | None, Field("Detenida", "Detained", O)] = None
    detained_at: Annotated[Moment | None, Field("Momento de la detención", "Detained at", Q, PERSON)] = None
    injured: Annotated[bool | None, Field("Con lesiones", "Injured", S, PERSON)] = None
    intoxicated: Annotated[bool | None, Field("En estado de intoxicación", "Intoxicated", S, PERSON)] = None
    health_notes: Annotated[Narrative | None, Field("Notas médicas", "Health notes", S, NEVER)] = None
    protected_witness: Annotated[bool | None, Field("Datos reservados", "Identity under protection", S, NEVER)] = None
    relation_to_victim: Annotated[
        Label | None, Field("Relación con la víctima", "Relation to the victim", S, PERSON)
    ] = None
    prior_proceedings: Annotated[
        bool | None, Field("Refiere procedimientos anteriores", "States prior proceedings", S, PERSON)
    ] = None
    referred_to: Annotated[
        Label | None, Field("Institución a la que se canaliza", "Institution referred to", S, PERSON)
    ] = None
    distinguishing_marks: Annotated[
        Narrative | None, Field("Descripción, señas particulares y vestimenta", "Description and clothing", T, PERSON)
    ] = None
    contact: Contact | None = None
    address: Address | None = None
    work: Work | None = None
    detention: Detention | None = None
    medical_exam: MedicalExam | None = None
    relative: Relative | None = None
    lawyer: Lawyer | None = None
    statement: Annotated[Narrative | None, Field("Declaración", "Statement", T, PERSON)] = None
